"""Which platforms there are. Another one is a folder and a word here."""

from collections.abc import Mapping

from altyaa.providers.facebook.provider import FACEBOOK
from altyaa.providers.google.provider import GOOGLE
from altyaa.providers.instagram.provider import INSTAGRAM
from altyaa.providers.model import Provider
from altyaa.providers.tiktok.provider import TIKTOK
from altyaa.providers.tiktok_business.provider import TIKTOK_BUSINESS

PROVIDERS: Mapping[str, Provider] = {each.name: each for each in (GOOGLE, FACEBOOK, INSTAGRAM, TIKTOK, TIKTOK_BUSINESS)}
