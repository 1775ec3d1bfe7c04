"""The grant types, one file each. Adding one is a file and a line in ``GRANTS``."""

from collections.abc import Mapping

from altyaa.oauth.grants import authorization_code, client_credentials, refresh_token
from altyaa.oauth.grants.ask import Grant

GRANTS: Mapping[str, Grant] = {
    "authorization_code": authorization_code.grant,
    "refresh_token": refresh_token.grant,
    "client_credentials": client_credentials.grant,
}
