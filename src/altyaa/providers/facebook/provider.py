"""Facebook, put together."""

from functools import partial

from altyaa.providers.asking import authorize_url
from altyaa.providers.facebook.assets import assets
from altyaa.providers.facebook.connect import connect
from altyaa.providers.facebook.dialect import DIALECT, PACK
from altyaa.providers.facebook.graph import present
from altyaa.providers.facebook.probe import probe
from altyaa.providers.facebook.renewal import read_renewal, renewal
from altyaa.providers.facebook.revocation import read_revocation, revocation
from altyaa.providers.meta_push import hooks
from altyaa.providers.model import Provider

FACEBOOK = Provider(
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
    present=present,
    read_answer=DIALECT.read_answer,
    hooks=hooks(PACK.name),
)
