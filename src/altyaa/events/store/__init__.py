"""SQL of facts and letters."""

from altyaa.events.store.facts import event as event
from altyaa.events.store.facts import events as events
from altyaa.events.store.facts import events_about as events_about
from altyaa.events.store.facts import insert_event as insert_event
from altyaa.events.store.facts import insert_mail as insert_mail
from altyaa.events.store.facts import last_to as last_to
from altyaa.events.store.facts import mail as mail
from altyaa.events.store.facts import mark_sent as mark_sent
from altyaa.events.store.left import left_addresses as left_addresses
from altyaa.events.store.search import Narrow as Narrow
from altyaa.events.store.search import found as found
from altyaa.events.store.search import found_about as found_about
from altyaa.events.store.search import found_by as found_by
from altyaa.events.store.search import found_from as found_from
from altyaa.events.store.search import found_in_request as found_in_request
from altyaa.events.store.search import found_of as found_of
