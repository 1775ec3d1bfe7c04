"""TikTok Business accounts, put together."""

from functools import partial

from altyaa.providers.asking import authorize_url
from altyaa.providers.model import Provider
from altyaa.providers.tiktok_business.asking import present
from altyaa.providers.tiktok_business.assets import assets
from altyaa.providers.tiktok_business.connect import connect
from altyaa.providers.tiktok_business.dialect import DIALECT, PACK
from altyaa.providers.tiktok_business.probe import probe
from altyaa.providers.tiktok_business.renewal import read_renewal, renewal
from altyaa.providers.tiktok_business.revocation import revocation
from altyaa.providers.tiktok_push import hooks

TIKTOK_BUSINESS = Provider(
    name=PACK.name,
    title=PACK.title,
    pack=PACK,
    authorize_url=partial(authorize_url, PACK),
    connect=connect,
    renewal=renewal,
    read_renewal=read_renewal,
    assets=assets,
    probe=probe,
    revocation=revocation,
    read_revocation=DIALECT.read_revocation,
    present=present,
    read_answer=DIALECT.read_answer,
    hooks=hooks(PACK.name),
)
