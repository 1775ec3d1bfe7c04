"""Decisions about keys."""

from altyaa.keys.rules.change import changed as changed
from altyaa.keys.rules.judge import judge as judge
from altyaa.keys.rules.reach import exceeds as exceeds
from altyaa.keys.rules.reach import may_give as may_give
from altyaa.keys.rules.reach import narrow as narrow
from altyaa.keys.rules.rotate import living as living
from altyaa.keys.rules.rotate import retire as retire
from altyaa.keys.rules.rotate import rotate as rotate
