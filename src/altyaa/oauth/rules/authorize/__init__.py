"""Decisions about an authorization request (RFC 6749 §4.1.1), in the order in which they are taken."""

from altyaa.oauth.rules.authorize.asking import Asking as Asking
from altyaa.oauth.rules.authorize.asking import Authorization as Authorization
from altyaa.oauth.rules.authorize.checks import CHECKS as CHECKS
from altyaa.oauth.rules.authorize.checks import check as check
from altyaa.oauth.rules.authorize.consent import Offer as Offer
from altyaa.oauth.rules.authorize.consent import goes_without as goes_without
from altyaa.oauth.rules.authorize.consent import offer as offer
from altyaa.oauth.rules.authorize.differences import Piece as Piece
from altyaa.oauth.rules.authorize.differences import differences as differences
from altyaa.oauth.rules.authorize.differences import hint as hint
from altyaa.oauth.rules.authorize.differences import nearest as nearest
from altyaa.oauth.rules.authorize.person import SignIn as SignIn
from altyaa.oauth.rules.authorize.person import answers_strangers as answers_strangers
from altyaa.oauth.rules.authorize.person import sign_in as sign_in
from altyaa.oauth.rules.authorize.place import Choose as Choose
from altyaa.oauth.rules.authorize.place import NoPlace as NoPlace
from altyaa.oauth.rules.authorize.place import place as place
from altyaa.oauth.rules.authorize.read import authorization as authorization
from altyaa.oauth.rules.authorize.target import NoTarget as NoTarget
from altyaa.oauth.rules.authorize.target import Target as Target
from altyaa.oauth.rules.authorize.target import target as target
