"""What people call things, product by product: the ledger names them."""

from collections.abc import Mapping

from altyaa.access import store as access
from altyaa.access.pages.desk import Names
from altyaa.connections.store import connection_names
from altyaa.kernel.ids import IdPrefix
from altyaa.keys.store import key_names
from altyaa.oauth.store import client_names

NAMES: Mapping[IdPrefix, Names] = {
    "usr": access.member_names,
    "inv": access.invitation_names,
    "key": key_names,
    "app": client_names,
    "con": connection_names,
}
"""Handed to ``access``, which knows no product. Adding one is one entry."""
