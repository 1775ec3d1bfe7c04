"""Use cases of keys."""

from altyaa.keys.actions.change import change_key as change_key
from altyaa.keys.actions.create import create_key as create_key
from altyaa.keys.actions.listing import Shown as Shown
from altyaa.keys.actions.listing import Story as Story
from altyaa.keys.actions.listing import find_key as find_key
from altyaa.keys.actions.listing import find_keys as find_keys
from altyaa.keys.actions.listing import tell_story as tell_story
from altyaa.keys.actions.look import list_keys as list_keys
from altyaa.keys.actions.look import show_key as show_key
from altyaa.keys.actions.means import Means as Means
from altyaa.keys.actions.revoke import end_key as end_key
from altyaa.keys.actions.revoke import revoke_key as revoke_key
from altyaa.keys.actions.rotate import retire_secret as retire_secret
from altyaa.keys.actions.rotate import rotate_key as rotate_key
