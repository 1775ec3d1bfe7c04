"""From the commit of what ends or narrows a grant to the first answer that says so, in another process."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from altyaa.access.actions import members
from altyaa.infra import entropy
from altyaa.infra.vault import genuine
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.roles import Role
from altyaa.oauth.actions.end import end_grants
from altyaa.oauth.formats import ACCESS_TOKEN, read_access
from altyaa.testing.factories import make_member, operator
from altyaa.testing.oauth import make_grant
from bench.client import Caller, percentile
from bench.oauth.house import House, house, posting
from bench.world import another, world

PATH = "/oauth/token/introspect"
TRIALS = 2_000
SCOPES = ("posts.read", "keys.read")  # a member has the first, an Admin both
Trial = Callable[[House, list[Caller]], Awaitable[float]]


async def measure() -> None:
    """2,000 grants revoked and 2,000 members demoted, until both of 2 processes under load answer so."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(world())
        ours = await stack.enter_async_context(house(first, *SCOPES))
        urls = [first.url, await stack.enter_async_context(another(first))]
        busy = f"token={(await ours.grant()).access_token.reveal()}"
        loads = [asyncio.create_task(_busy(url, ours, busy)) for url in urls]
        callers = [await Caller.connect(url) for url in urls]
        try:
            await _say("grants revoked, until inactive", _revoked, ours, callers)
            await _say("members demoted, until the scope is narrower", _Demoted(), ours, callers)
        finally:
            for each in loads:
                each.cancel()
            await asyncio.gather(*loads, return_exceptions=True)


async def _say(what: str, trial: Trial, ours: House, callers: list[Caller]) -> None:
    taken = sorted([await trial(ours, callers) for _ in range(TRIALS)])
    p50, p99 = percentile(taken, 0.5), percentile(taken, 0.99)
    print(f"{len(taken):,} {what}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {taken[-1]:.1f} ms")


async def _revoked(ours: House, callers: list[Caller]) -> float:
    token = (await ours.grant()).access_token
    await _known(ours, callers, token.reveal())
    body = genuine(ACCESS_TOKEN, token, ours.runtime.keyring.keys)
    assert body is not None
    grant_id = read_access(body.reveal())[0].subject
    async with ours.runtime.db.workspace(operator(ours.runtime, ours.workspace)) as tx:
        await end_grants(tx, [grant_id], entropy.now(), "measured")
    return await _until(ours, callers, token.reveal(), lambda body: body == b'{"active":false}')


class _Demoted:
    """One Admin, demoted and made an Admin again."""

    def __init__(self) -> None:
        self._token = ""
        self._person: Principal | None = None

    async def __call__(self, ours: House, callers: list[Caller]) -> float:
        if self._person is None:
            self._person = await make_member(ours.runtime, ours.workspace, "admin")
            issued = await make_grant(ours.means, ours.client.record, self._person, *SCOPES)
            self._token = issued.access_token.reveal()
        await _known(ours, callers, self._token)
        await _change(ours, self._person, "member")
        taken = await _until(ours, callers, self._token, lambda body: b"keys.read" not in body)
        await _change(ours, self._person, "admin")
        await _until(ours, callers, self._token, lambda body: b"keys.read" in body)
        return taken


async def _change(ours: House, person: Principal, role: Role) -> None:
    assert person.user_id is not None
    async with ours.runtime.db.workspace(operator(ours.runtime, ours.workspace)) as tx:
        changed = await members.change_role(tx, entropy.now, person.user_id, role, (), {})
    assert not isinstance(changed, Refused), changed


async def _known(ours: House, callers: list[Caller], token: str) -> None:
    """Have it looked up and remembered. 503 is an answer of an overloaded machine: it is asked again."""
    for caller in callers:
        for _ in range(2):
            while (answer := await _ask(ours, caller, token))[0] == 503:
                pass
            if answer[0] != 200 or b'"active":true' not in answer[1]:
                raise RuntimeError(f"a live token was answered {answer[0]} {answer[1]!r:.100}")


async def _until(ours: House, callers: list[Caller], token: str, is_so: Callable[[bytes], bool]) -> float:
    """Milliseconds until all say so."""
    began = time.perf_counter()

    async def one(caller: Caller) -> None:
        while not is_so((await _ask(ours, caller, token))[1]):
            pass

    await asyncio.gather(*map(one, callers))
    return (time.perf_counter() - began) * 1000


async def _ask(ours: House, caller: Caller, token: str) -> tuple[int, bytes]:
    return await caller.post(PATH, ours.authorization, {"token": token})


async def _busy(url: str, ours: House, form: str) -> None:
    """Requests without end."""
    while True:
        await posting(f"{url}{PATH}", ours.authorization, form)
