"""What a member's leaving affects, product by product."""

from altyaa.access.leaving import Leaving
from altyaa.connections.actions.leaving import CalendarLeaving
from altyaa.connections.actions.member_left import ConnectionsLeaving
from altyaa.infra import entropy
from altyaa.kernel.scopes import BUILT_IN
from altyaa.keys.actions.leaving import KeysLeaving, held_keys
from altyaa.oauth.actions.clients.leaving import ClientsLeaving
from altyaa.oauth.actions.leaving import GrantsLeaving

LEAVING: tuple[Leaving, ...] = (
    KeysLeaving(entropy.now),
    ClientsLeaving(entropy.now, held_keys),
    GrantsLeaving(entropy.now),
    ConnectionsLeaving(),
    CalendarLeaving({each.name: each for each in BUILT_IN}, held_keys),
)
"""Handed to ``access``, which knows no product. Adding one is one entry. Keys before apps, as who acts locks them."""
