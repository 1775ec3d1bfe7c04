"""How Facebook says no: one envelope, told apart by its numbers alone."""

from altyaa.providers.dialect import Dialect
from altyaa.providers.graph_api import errors, wait
from altyaa.providers.pack import read_pack

PACK = read_pack("facebook")
DIALECT = Dialect(PACK, errors, wait)
