"""A Vault, played: its transit engine, on a socket."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import tink
from tink import aead

TOKEN = "hvs.token-of-the-test"


class Transit(BaseHTTPRequestHandler):
    """``POST /v1/transit/encrypt|decrypt/NAME`` (Vault API, Transit secrets engine); any name is a key."""

    keys: dict[str, aead.Aead] = {}  # noqa: RUF012
    sealed = False

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        _, _, mount, verb, name = self.path.split("/")
        if self.sealed:
            self._say(503, {"errors": ["Vault is sealed"]})
        elif self.headers["X-Vault-Token"] != TOKEN or mount != "transit":
            self._say(403, {"errors": ["permission denied"]})
        else:
            self._work(verb, self.keys.setdefault(name, _key()), asked)

    def _work(self, verb: str, key: aead.Aead, asked: dict[str, str]) -> None:
        if verb == "encrypt":
            sealed = key.encrypt(base64.b64decode(asked["plaintext"]), b"")
            self._say(200, {"data": {"ciphertext": f"vault:v1:{base64.b64encode(sealed).decode()}"}})
            return
        try:
            plain = key.decrypt(base64.b64decode(asked["ciphertext"].removeprefix("vault:v1:")), b"")
        except (tink.TinkError, ValueError):
            self._say(400, {"errors": ["cipher: message authentication failed"]})
        else:
            self._say(200, {"data": {"plaintext": base64.b64encode(plain).decode()}})

    def _say(self, status: int, body: Any) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def transit() -> Iterator[str]:
    """Its address, for the time of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Transit)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _key() -> aead.Aead:
    key: aead.Aead = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
    return key
