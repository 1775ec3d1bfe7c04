"""What the endpoints of consents and of grants share: members of answers, parameters, the callers that they admit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from pydantic import Field

from altyaa.access.api import fields
from altyaa.access.api.needs import Needs
from altyaa.access.api.parameters import Parameters
from altyaa.infra.db import Database
from altyaa.infra.http.problems import Halted
from altyaa.infra.keyring import Keyring
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.ids import IdPrefix, read_id, write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.oauth.rules.reason import LONGEST_REASON, read_reason

Reader = Annotated[Principal, Depends(Needs("apps.read"))]
Writer = Annotated[Principal, Depends(Needs("apps.write"))]

ClientId = Annotated[str, Field(description="Id of the app: its `client_id`.", examples=[fields.CLIENT_ID])]
ConsentId = Annotated[str, Field(description="Id of the consent.", examples=[fields.CONSENT_ID])]
GrantId = Annotated[str, Field(description="Id of the grant.", examples=[fields.GRANT_ID])]
ClientName = Annotated[
    str, Field(description="Name of the app, as the person saw it when they allowed it.", examples=["Trend Reader"])
]
EmailOut = Annotated[
    str | None,
    Field(
        description="Address of the person; null for somebody who is no member any more.",
        examples=["mara@harbor.example"],
    ),
]
LastUsedAt = Annotated[
    datetime | None,
    Field(description="When an access token was last used, written down within a minute or so; null for never."),
]
RevokedAtOut = Annotated[datetime | None, Field(description="When it was ended; null where nobody ended it.")]
RevokedReasonOut = Annotated[
    str | None,
    Field(description="Why it was ended: the words of whoever did, `by hand` where there were none, or the service's."),
]
FilterClient = Annotated[
    str | None, Field(max_length=50, description="Only those of this app, `app_…`.", examples=[fields.CLIENT_ID])
]
FilterUser = Annotated[
    str | None, Field(max_length=50, description="Only those of this person, `usr_…`.", examples=[fields.USER_ID])
]


class Ending(Parameters):
    """How something is ended."""

    reason: str | None = Field(
        None, max_length=LONGEST_REASON, description="Why, for the record: printable; `by hand` where left out."
    )

    def words(self) -> str:
        """The reason.

        Raises:
            Halted: It is not printable, or empty.
        """
        reason = read_reason(self.reason)
        if isinstance(reason, Refused):
            raise Halted(reason)
        return reason


async def database(request: Request) -> Database:
    """Where the rows are. Not a plain function: FastAPI would run it in a thread, for each request."""
    db: Database = request.app.state.runtime.db
    return db


async def service_keys(request: Request) -> ServiceKeys:
    """The service's keysets."""
    keyring: Keyring = request.app.state.runtime.keyring
    return keyring.keys


Db = Annotated[Database, Depends(database)]
Keys = Annotated[ServiceKeys, Depends(service_keys)]


def sent_id(prefix: IdPrefix, text: str, missing: Refused) -> UUID:
    """The id in a path. What is no id is answered as one that nobody has.

    Raises:
        Halted: It is none.
    """
    found = read_id(prefix, text)
    if found is None:
        raise Halted(missing)
    return found


def filtered(prefix: IdPrefix, name: str, text: str | None) -> UUID | None:
    """The id that a list is narrowed by; None where it is not.

    Raises:
        Halted: It is none: a list of everything would be the wrong answer.
    """
    if text is None:
        return None
    found = read_id(prefix, text)
    if found is None:
        raise Halted(Refused(INVALID_VALUE, f"bad {name}", f"{name} is not an id like {prefix}_…."))
    return found


def next_cursor(prefix: IdPrefix, ids: Sequence[UUID], limit: int) -> str | None:
    """Where the next page begins, if one more than a page was found."""
    return write_id(prefix, ids[limit - 1]) if len(ids) > limit else None
