"""What was told to apps over the wire, and how they answered."""

import ssl
from typing import Any

import httpx2

from altyaa.simulator.push import Push

_PATIENCE_SECONDS = 30.0
_MOST = 1000


class Deliveries:
    """Sends pushes, and remembers the last of them.

    Attributes:
        sent: Each with its number, and the last answer to it; ``status`` 0 for none.
    """

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self._pushes: list[Push] = []

    async def send(self, push: Push) -> dict[str, Any]:
        """Send one; what came of it."""
        if len(self.sent) == _MOST:
            self.sent.clear()
            self._pushes.clear()
        told = push.told
        number = len(self.sent)
        said = {"number": number, "hook": told.hook, "url": push.url, "headers": dict(told.headers)}
        self.sent.append({**said, "body": told.body.decode()})
        self._pushes.append(push)
        return await self.send_again(number)

    async def send_again(self, number: int) -> dict[str, Any]:
        """The same bytes, again."""
        push, said = self._pushes[number], self.sent[number]
        try:
            # Addresses on this machine alone, and those have no certificates.
            async with httpx2.AsyncClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as http:
                answer = await http.post(
                    push.url, content=push.told.body, headers=dict(push.told.headers), timeout=_PATIENCE_SECONDS
                )
            said |= {"status": answer.status_code, "answer": answer.text}
        except httpx2.HTTPError as error:
            said |= {"status": 0, "answer": type(error).__name__}
        return said
