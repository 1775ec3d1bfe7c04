"""``python -m examples.reputation_api --port N``, with ``DATABASE_URL`` in the environment."""

import argparse
import asyncio
import os

import asyncpg
import uvicorn

from examples.reputation_api.app import create_app


async def serve(port: int, database_url: str) -> None:
    """Serve until SIGINT or SIGTERM."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=10) as pool:
        # The client's address is the proxy's business; nothing here depends on it.
        config = uvicorn.Config(create_app(pool), host="127.0.0.1", port=port, proxy_headers=False, access_log=False)
        await uvicorn.Server(config).serve()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m examples.reputation_api")
    parser.add_argument("--port", type=int, default=9000)
    port = parser.parse_args().port
    database_url = os.environ.get("DATABASE_URL")
    if not database_url:
        parser.error("Set DATABASE_URL to the API's own database, with a login as reputation_api.")
    asyncio.run(serve(port, database_url))


if __name__ == "__main__":
    main()
