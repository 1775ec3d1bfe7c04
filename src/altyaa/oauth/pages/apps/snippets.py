"""Lines to begin with, for whoever builds an app. A secret stands in none of them: it is read from the terminal."""

from dataclasses import dataclass
from shlex import quote
from urllib.parse import urlencode

from altyaa.kernel.text import N_
from altyaa.oauth.registration import ClientInfo

_SECRET = "read -rs CLIENT_SECRET   # paste the client secret\n"
_ASSERTION = (
    "-d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    "-d client_assertion=ASSERTION",
)
_VERIFIER = (
    "VERIFIER=$(openssl rand -hex 32)\n"
    'printf %s "$VERIFIER" | openssl dgst -sha256 -binary | openssl base64 -A | tr "+/" "-_" | tr -d "="'
)
"""RFC 7636 §4.1 and §4.2, for a terminal."""
_NEXT = " \\\n  "


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few lines, and what they are for."""

    title: str
    lines: str


def snippets(client: ClientInfo, base_url: str) -> list[Snippet]:
    """What an app of its kind sends, in the order in which it sends it."""
    found = []
    if "authorization_code" in client.grant_types and client.redirect_uris:
        if client.pkce == "required":
            found.append(Snippet(N_("Make a verifier for PKCE; what is printed is the CHALLENGE"), _VERIFIER))
        found.append(Snippet(N_("Send the person here"), _authorize(client, base_url)))
        asked = [
            "-d grant_type=authorization_code",
            "-d code=CODE",
            f"--data-urlencode {quote(f'redirect_uri={client.redirect_uris[0]}')}",
        ]
        asked += ['-d code_verifier="$VERIFIER"'] if client.pkce == "required" else []
        found.append(Snippet(N_("Exchange the code that comes back"), _token(client, base_url, asked)))
    if "client_credentials" in client.grant_types:
        asked = ["-d grant_type=client_credentials"]
        found.append(Snippet(N_("Get a token for the app itself"), _token(client, base_url, asked)))
    return found


def _authorize(client: ClientInfo, base_url: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": client.wire_id,
        "redirect_uri": client.redirect_uris[0],
        "scope": " ".join(sorted(client.scopes)),
        "state": "STATE",
    }
    if client.pkce == "required":
        asked |= {"code_challenge": "CHALLENGE", "code_challenge_method": "S256"}
    return f"{base_url}/oauth/authorize?{urlencode(asked)}"


def _token(client: ClientInfo, base_url: str, asked: list[str]) -> str:
    first = f"curl {base_url}/oauth/token"
    match client.auth_method:
        case "client_secret_basic":
            return _SECRET + _NEXT.join((first, f'-u "{client.wire_id}:$CLIENT_SECRET"', *asked))
        case "client_secret_post":
            proof = (f"-d client_id={client.wire_id}", '-d client_secret="$CLIENT_SECRET"')
            return _SECRET + _NEXT.join((first, *proof, *asked))
        case "private_key_jwt":
            return _NEXT.join((first, *_ASSERTION, *asked))
        case "none":
            return _NEXT.join((first, f"-d client_id={client.wire_id}", *asked))
