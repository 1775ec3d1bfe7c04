"""SQL of the authorization server: one function is one statement."""

from altyaa.oauth.store.clients import insert_client as insert_client
from altyaa.oauth.store.clients import insert_client_secret as insert_client_secret
from altyaa.oauth.store.codes import insert_code as insert_code
from altyaa.oauth.store.codes import lock_code as lock_code
from altyaa.oauth.store.codes import mark_redeemed as mark_redeemed
from altyaa.oauth.store.consents import consent as consent
from altyaa.oauth.store.consents import insert_consent as insert_consent
from altyaa.oauth.store.consents import lock_consent as lock_consent
from altyaa.oauth.store.consents import revoke_consent as revoke_consent
from altyaa.oauth.store.consents import set_consent as set_consent
from altyaa.oauth.store.grants import insert_grant as insert_grant
from altyaa.oauth.store.grants import live_grants as live_grants
from altyaa.oauth.store.grants import lock_grant as lock_grant
from altyaa.oauth.store.grants import revoke_grants as revoke_grants
from altyaa.oauth.store.tokens import deny_token as deny_token
from altyaa.oauth.store.tokens import spend_assertion as spend_assertion
