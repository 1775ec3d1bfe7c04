"""``python -m examples.demo [--once]``."""

import argparse
import asyncio
import signal
import sys
import time

from examples.demo.stage import staged
from examples.demo.steps import TourFailed
from examples.demo.tour import live_key, tour
from examples.proxies import ProxyFailed


async def run(*, once: bool) -> int:
    """Start everything, walk through, and stay up unless ``once``; the exit status."""
    began = time.monotonic()
    print("Starting PostgreSQL, the service, the reputation API and nginx …", flush=True)
    async with staged() as stage:
        try:
            workspace = await tour(stage)
        except TourFailed as failed:
            print(f"\nThe tour stopped: {failed}\nThe service's log is {stage.instance.log}", file=sys.stderr)
            return 1
        print(f"\nThe tour took {time.monotonic() - began:.1f} s from the start. Everything above was a real request.")
        if not once:
            await _stay(stage.describe(await live_key(stage, workspace), workspace))
    return 0


async def _stay(what: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    print(f"\n{what}\nCtrl-C stops everything and removes its data.", flush=True)
    await stop.wait()


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="make demo", description="Run the main job end to end on loopback.")
    parser.add_argument("--once", action="store_true", help="leave after the tour")
    try:
        return asyncio.run(run(once=parser.parse_args().once))
    except (ProxyFailed, RuntimeError) as error:
        print(f"The demo could not start: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
