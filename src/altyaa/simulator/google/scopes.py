"""Scopes as Google writes them in its answers."""

_LONG = {
    "email": "https://www.googleapis.com/auth/userinfo.email",
    "profile": "https://www.googleapis.com/auth/userinfo.profile",
}
ALWAYS = frozenset({"openid", *_LONG.values()})
"""Those of a sign-in: a person cannot untick them."""
EMAIL, PROFILE = _LONG["email"], _LONG["profile"]
MANAGE = "https://www.googleapis.com/auth/business.manage"
_GMAIL = ("https://mail.google.com/", "https://www.googleapis.com/auth/gmail.")


def read(text: str) -> tuple[str, ...]:
    """The scopes of a request, each once, by their long names."""
    return tuple(dict.fromkeys(_LONG.get(name, name) for name in text.split()))


def reads_mail(scopes: set[str]) -> bool:
    """Whether a change of the password ends what was granted."""
    return any(scope.startswith(_GMAIL) for scope in scopes)
