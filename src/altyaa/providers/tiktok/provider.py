"""TikTok, put together."""

from functools import partial

from altyaa.providers.asking import authorize_url, present_bearer
from altyaa.providers.model import Provider
from altyaa.providers.tiktok.assets import assets
from altyaa.providers.tiktok.connect import connect
from altyaa.providers.tiktok.dialect import DIALECT, PACK
from altyaa.providers.tiktok.probe import probe
from altyaa.providers.tiktok.renewal import read_renewal, renewal
from altyaa.providers.tiktok.revocation import read_revocation, revocation
from altyaa.providers.tiktok_push import hooks

TIKTOK = Provider(
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
    read_revocation=read_revocation,
    present=present_bearer,
    read_answer=DIALECT.read_answer,
    hooks=hooks(PACK.name),
)
