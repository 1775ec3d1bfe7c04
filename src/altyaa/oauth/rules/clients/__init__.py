"""Decisions about clients, and what people write about one, read."""

from altyaa.oauth.rules.clients.change import changed as changed
from altyaa.oauth.rules.clients.change import living as living
from altyaa.oauth.rules.clients.change import stays_verified as stays_verified
from altyaa.oauth.rules.clients.fit import client_ask as client_ask
from altyaa.oauth.rules.clients.fit import unfit as unfit
from altyaa.oauth.rules.clients.reach import may_give as may_give
from altyaa.oauth.rules.clients.reach import may_open as may_open
from altyaa.oauth.rules.clients.secrets import Leaked as Leaked
from altyaa.oauth.rules.clients.secrets import leaked as leaked
from altyaa.oauth.rules.clients.secrets import rotate as rotate
from altyaa.oauth.rules.clients.words import read_grant_days as read_grant_days
from altyaa.oauth.rules.clients.words import read_jwks as read_jwks
from altyaa.oauth.rules.clients.words import read_redirect_uris as read_redirect_uris
from altyaa.oauth.rules.clients.words import read_scopes as read_scopes
