"""The other end of the wire of ``half_open``: answers for a PostgreSQL socket on every address of its namespace."""

import asyncio
import sys


async def main(socket_path: str, port: int) -> None:
    """Forward until a signal ends it."""

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_unix_connection(socket_path)
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))

    server = await asyncio.start_server(join, "0.0.0.0", port)  # noqa: S104  # of a namespace with one wire
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await server.serve_forever()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    sink.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
