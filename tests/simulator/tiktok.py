"""TikTok's addresses, asked as an app would ask them."""

from hashlib import sha256
from typing import Any

from altyaa.protocol import rfc7636_pkce
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SECRET, Answer, Stage

API = "https://open.tiktokapis.com/v2"
VERIFIER = "v" * 43
HEX = {"code_challenge": sha256(VERIFIER.encode()).hexdigest(), "code_challenge_method": "S256"}
BASE64 = {"code_challenge": rfc7636_pkce.challenge_of(VERIFIER), "code_challenge_method": "S256"}


def oauth(at: Stage, path: str, **form: str) -> Answer:
    """What an OAuth address says."""
    return at.ask("POST", f"{API}/oauth/{path}/", form={"client_key": CLIENT_ID, "client_secret": SECRET, **form})


def redeem(at: Stage, code: str, **form: str) -> Answer:
    """The answer to a code."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI, **form}
    return oauth(at, "token", **form)


def granted(at: Stage, *leave_out: str) -> dict[str, Any]:
    """Fresh tokens of Mara's."""
    answer = redeem(at, at.callback("tiktok", leave_out)["code"])
    assert answer.status == 200, answer
    return dict(answer.body)


def refresh(at: Stage, refresh_token: str, **form: str) -> Answer:
    """The answer to a refresh token."""
    return oauth(at, "token", grant_type="refresh_token", refresh_token=refresh_token, **form)


def api(at: Stage, method: str, path: str, access_token: str, fields: str = "", **json: Any) -> Answer:
    """What the API says."""
    headers = {"authorization": f"Bearer {access_token}"}
    return at.ask(method, f"{API}/{path}/", {"fields": fields} if fields else {}, headers=headers, json=json)
