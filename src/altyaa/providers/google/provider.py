"""Google, put together."""

from functools import partial

from altyaa.providers.asking import authorize_url, present_bearer
from altyaa.providers.google.assets import assets
from altyaa.providers.google.connect import connect
from altyaa.providers.google.dialect import DIALECT, PACK
from altyaa.providers.google.probe import probe
from altyaa.providers.google.push import HOOKS
from altyaa.providers.google.renewal import read_renewal, renewal
from altyaa.providers.google.revocation import read_revocation, revocation
from altyaa.providers.model import Provider

GOOGLE = Provider(
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
    hooks=HOOKS,
)
