"""LinkedIn, put together."""

from functools import partial

from altyaa.providers.asking import authorize_url, present_bearer
from altyaa.providers.model import Provider
from tests.sixth.linkedin.dialect import DIALECT, PACK
from tests.sixth.linkedin.pages import assets, connect
from tests.sixth.linkedin.tokens import probe, read_renewal, renewal, revocation

LINKEDIN = Provider(
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
    present=present_bearer,
    read_answer=DIALECT.read_answer,
)
