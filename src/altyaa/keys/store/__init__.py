"""SQL of API keys."""

from altyaa.keys.store.clock import mark_due as mark_due
from altyaa.keys.store.clock import mark_reminded as mark_reminded
from altyaa.keys.store.clock import reminded as reminded
from altyaa.keys.store.keys import end_key as end_key
from altyaa.keys.store.keys import insert_key as insert_key
from altyaa.keys.store.keys import keys as keys
from altyaa.keys.store.keys import mark_rotated as mark_rotated
from altyaa.keys.store.keys import update_key as update_key
from altyaa.keys.store.leaked import lock_minted_since as lock_minted_since
from altyaa.keys.store.leaked import secrets_made_since as secrets_made_since
from altyaa.keys.store.lineage import descendants as descendants
from altyaa.keys.store.lineage import lock_children as lock_children
from altyaa.keys.store.lineage import lock_keys as lock_keys
from altyaa.keys.store.lineage import share_key as share_key
from altyaa.keys.store.listing import Called as Called
from altyaa.keys.store.listing import Listed as Listed
from altyaa.keys.store.listing import Wanted as Wanted
from altyaa.keys.store.listing import called as called
from altyaa.keys.store.listing import listed as listed
from altyaa.keys.store.names import key_names as key_names
from altyaa.keys.store.secrets import end_secret as end_secret
from altyaa.keys.store.secrets import insert_secret as insert_secret
from altyaa.keys.store.secrets import secrets as secrets
from altyaa.keys.store.theirs import held_keys as held_keys
from altyaa.keys.store.theirs import keys_of as keys_of
from altyaa.keys.store.working import working_keys as working_keys
