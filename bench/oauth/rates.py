"""Rates, in alternate rounds: ours, a bare server's, node-oidc-provider's in memory and on the same PostgreSQL."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from bench.oauth.house import POOL, SCOPE, House, another_database, basic, house, posting, refreshing
from bench.peers.peer import Peer, peer
from bench.verify import bare
from bench.world import World, world

ROUNDS = 5
OWN = f"grant_type=client_credentials&scope={SCOPE.replace(' ', '+')}"
Load = Callable[[], Awaitable[float]]

# ours, other, what it has to be, what it is to become
BARS = (
    ("introspection", "introspection: bare", 0.35, 0.6),
    ("introspection", "introspection: oidc-provider, memory", 2.0, 3.0),
    ("introspection", "introspection: oidc-provider, PostgreSQL", 4.0, 7.0),
    ("client_credentials", "client_credentials: oidc-provider, memory", 1.2, 2.0),
    ("refresh", "refresh: oidc-provider, PostgreSQL", 1.5, 3.0),
)


async def measure() -> None:
    """One process each, 16 connections, in turn; the ratios are those of each round."""
    async with AsyncExitStack() as stack:
        served = await stack.enter_async_context(world())
        ours = await stack.enter_async_context(house(served))
        bare_url = await stack.enter_async_context(bare())
        database = await stack.enter_async_context(another_database(served, "peer"))
        memory = await stack.enter_async_context(peer())
        postgres = await stack.enter_async_context(peer(database))
        loads = await _ours(served, ours, bare_url)
        loads |= await _peers(memory, "memory", served.folder) | await _peers(postgres, "PostgreSQL", served.folder)
        rates: dict[str, list[float]] = {name: [] for name in loads}
        for _ in range(ROUNDS):
            for name, load in loads.items():
                rates[name].append(await load())
    for name, seen in rates.items():
        print(f"{name}: {median(seen):.0f}/s median of {ROUNDS} ({min(seen):.0f} to {max(seen):.0f})")
    for one, other, bar, goal in BARS:
        ratios = [mine / theirs for mine, theirs in zip(rates[one], rates[other], strict=True)]
        to = other.partition(": ")[2]
        print(f"{one} to {to}: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}); bar {bar}, goal {goal}")
    print(f"oidc-provider {memory.version}")


async def _ours(served: World, ours: House, bare_url: str) -> dict[str, Load]:
    token, auth = f"token={(await ours.grant()).access_token.reveal()}", ours.authorization

    async def refresh() -> float:
        tokens = await ours.refresh_tokens()
        return (await refreshing(f"{served.url}/oauth/token", auth, tokens, served.folder)).rate

    return {
        "introspection": lambda: posting(f"{served.url}/oauth/token/introspect", auth, token),
        "introspection: bare": lambda: posting(bare_url, auth, token),
        "introspection: shortcut that echoes": lambda: posting(f"{bare_url}/static", auth, token),
        "client_credentials": lambda: posting(f"{served.url}/oauth/token", auth, OWN),
        "refresh": refresh,
    }


async def _peers(other: Peer, kind: str, folder: Path) -> dict[str, Load]:
    client = other.clients["basic"]
    auth, (access,) = basic(client.id, client.secret), await other.mint_access()

    async def refresh() -> float:
        tokens = await other.mint_refresh(POOL)
        return (await refreshing(f"{other.url}/token", auth, tokens, folder)).rate

    return {
        f"introspection: oidc-provider, {kind}": lambda: posting(
            f"{other.url}/token/introspection", auth, f"token={access}"
        ),
        f"client_credentials: oidc-provider, {kind}": lambda: posting(f"{other.url}/token", auth, OWN),
        f"refresh: oidc-provider, {kind}": refresh,
    }
