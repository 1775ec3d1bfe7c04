"""An SMTP server of a few lines, on a real socket, with certificates of its own authority."""

import asyncio
import datetime
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class PostOffice:
    """What the server says, and what it heard.

    Attributes:
        answers: Replies in place of the usual ones, by verb: ``{"RCPT": "550 5.1.1 Nobody"}``. An empty one is silence.
        tls: For STARTTLS, which is announced where there is one.
        login: User and password that AUTH must show; None announces none.
        heard: Command lines, in order. ``!`` stands before what came in clear.
        letters: Whole messages as they arrived.
    """

    answers: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    login: tuple[str, str] | None = None
    extensions: tuple[str, ...] = ()
    heard: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            writer.write(b"220 post.example\r\n")
            while line := (await reader.readline()).decode().rstrip("\r\n"):
                encrypted = writer.get_extra_info("sslcontext") is not None
                self.heard.append(line if encrypted else f"!{line}")
                reply = self.answers.get(verb := line[:4].upper(), self._usual(line, encrypted))
                if reply:
                    writer.write(f"{reply}\r\n".encode())
                if verb == "STAR" and reply.startswith("220"):
                    assert self.tls is not None
                    await writer.start_tls(self.tls)
                if verb == "DATA" and reply.startswith("354"):
                    self.letters.append((await reader.readuntil(b"\r\n.\r\n"))[:-3])
                    writer.write(b"%s\r\n" % self.answers.get("BODY", "250 2.0.0 taken").encode())
                if verb == "QUIT":
                    return
        except (OSError, asyncio.IncompleteReadError):
            pass  # The other side left: a certificate that it did not like.
        finally:
            writer.close()

    def _usual(self, line: str, encrypted: bool) -> str:
        match line[:4].upper():
            case "EHLO":
                offers = ["post.example", *self.extensions]
                offers += ["STARTTLS"] if self.tls and not encrypted else []
                offers += ["AUTH PLAIN"] if self.login else []
                return "\r\n".join([f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"])
            case "AUTH":
                shown = tuple(b64decode(line.split(" ")[2]).decode().split("\0")[1:])
                return "235 2.7.0 welcome" if shown == self.login else f"535 5.7.8 wrong: {shown}"
            case "STAR" if self.tls is None or encrypted:
                return "502 5.5.1 no"
            case "STAR":
                return "220 go"
            case "DATA":
                return "354 go"
            case "QUIT":
                return "221 bye"
        return "250 2.1.0 fine"


@asynccontextmanager
async def opened(office: PostOffice, tls: ssl.SSLContext | None = None) -> AsyncIterator[PostOffice]:
    """Serve on a free port of localhost; ``tls`` encrypts from the first byte."""
    server = await asyncio.start_server(office.serve, "127.0.0.1", 0, ssl=tls)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()


def make_authority(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A new authority's certificate file, and a server's context with a certificate for ``name`` from it."""
    root_key, root = _certificate("Test authority", None, None)
    key, leaf = _certificate(name, root_key, root)
    root_file, chain_file = folder / f"root-of-{name}.pem", folder / f"chain-of-{name}.pem"
    root_file.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    chain_file.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain_file)
    return root_file, context


def _certificate(
    name: str, issuer_key: ec.EllipticCurvePrivateKey | None, issuer: x509.Certificate | None
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder(issuer.subject if issuer else subject, subject, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    return key, builder.sign(issuer_key or key, hashes.SHA256())
