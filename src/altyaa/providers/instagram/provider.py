"""Instagram, put together."""

from functools import partial

from altyaa.providers.asking import authorize_url
from altyaa.providers.instagram.account import assets, probe
from altyaa.providers.instagram.connect import connect
from altyaa.providers.instagram.dialect import DIALECT, PACK
from altyaa.providers.instagram.graph import present
from altyaa.providers.instagram.renewal import read_renewal, renewal
from altyaa.providers.meta_push import hooks
from altyaa.providers.model import Provider

INSTAGRAM = Provider(
    name=PACK.name,
    title=PACK.title,
    pack=PACK,
    authorize_url=partial(authorize_url, PACK),
    connect=connect,
    renewal=renewal,
    read_renewal=read_renewal,
    assets=assets,
    probe=probe,
    revocation=None,
    read_revocation=DIALECT.read_revocation,
    present=present,
    read_answer=DIALECT.read_answer,
    hooks=hooks(PACK.name),
)
