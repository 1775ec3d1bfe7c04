"""Which platforms there are. Another one is a folder and a word here."""

from collections.abc import Mapping

from altyaa.providers.facebook.provider import FACEBOOK
from altyaa.providers.google.provider import GOOGLE
from altyaa.providers.model import Provider

PROVIDERS: Mapping[str, Provider] = {each.name: each for each in (GOOGLE, FACEBOOK)}
