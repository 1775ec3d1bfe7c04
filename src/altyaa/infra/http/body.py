"""A body of bounded size: Starlette's ``body()`` keeps whatever is sent."""

from starlette.requests import Request

from altyaa.infra.http.problems import Halted
from altyaa.kernel.problems import BODY_TOO_LARGE, Refused


async def read_body(request: Request, most_bytes: int) -> bytes:
    """The body as it came.

    Raises:
        Halted: It is larger; the rest of it was not read.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most_bytes:
            said = f"The body is larger than {most_bytes} bytes, which is what this address takes."
            raise Halted(Refused(BODY_TOO_LARGE, "body too large", said))
    return bytes(body)
