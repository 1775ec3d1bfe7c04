"""Use cases of those who manage clients."""

from altyaa.oauth.actions.clients.change import change_client as change_client
from altyaa.oauth.actions.clients.create import create_client as create_client
from altyaa.oauth.actions.clients.end import end_client as end_client
from altyaa.oauth.actions.clients.end import ends_with as ends_with
from altyaa.oauth.actions.clients.end import remove_client as remove_client
from altyaa.oauth.actions.clients.end import revoke_client_tokens as revoke_client_tokens
from altyaa.oauth.actions.clients.look import list_clients as list_clients
from altyaa.oauth.actions.clients.look import show_client as show_client
from altyaa.oauth.actions.clients.means import ClientMeans as ClientMeans
from altyaa.oauth.actions.clients.past import Past as Past
from altyaa.oauth.actions.clients.past import followings_of as followings_of
from altyaa.oauth.actions.clients.past import past_of as past_of
from altyaa.oauth.actions.clients.rotate import retire_client_secret as retire_client_secret
from altyaa.oauth.actions.clients.rotate import rotate_client_secret as rotate_client_secret
