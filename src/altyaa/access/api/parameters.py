"""Query parameters. One that an address does not know is refused: left out in silence, a mistyped one would do harm."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict


class Parameters(BaseModel):
    """All that the query of an address may say: nothing, where it is not derived from."""

    model_config = ConfigDict(extra="forbid")


async def _none(_nothing: Annotated[Parameters, Query()]) -> None:
    return None


NO_PARAMETERS = Depends(_none)
"""For addresses without parameters."""
