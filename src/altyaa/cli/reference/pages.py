"""Which pages there are, and the shorter ones."""

from collections.abc import Callable, Mapping

from altyaa.cli.reference import commands, endpoints, providers, settings
from altyaa.cli.reference.markdown import document, table
from altyaa.kernel.problems import CATALOGUE
from altyaa.kernel.scopes import BUILT_IN

_ERRORS = """\
A refused request is answered with `application/problem+json` (RFC 9457). `type` is the address of the page below, which
the service itself serves; `code` never changes; `detail` may be more exact than the sentence here; `request_id` finds
the request in the log. 400, 401 and 403 carry a `WWW-Authenticate` challenge (RFC 6750), 503 carries `Retry-After`."""

_SCOPES = """\
What a credential may do, in whole words: `posts.write` does not include `posts.read`. The last column has the addresses
of this service that need a scope; where it is empty, the scope opens nothing here. Any scope opens what your own APIs
put behind it: their proxy asks for it with `/gateway/verify?scope=NAME` ([the gateway](../howto/gateway.md))."""

_NONE_YET = """\
In this release the column is empty: no address of the service needs a scope. The scopes of keys, apps, webhooks,
connections and the rest are names kept for what comes."""

_OWN_SCOPES = """\
## Scopes of your own

In the file that `ALTYAA_SCOPES_FILE` names, one `[[scope]]` each. All three members are needed; a name is two or more
lower-case words (letters, digits, `_`) joined by dots. Every process reads the file when it starts, and so does the
command line.

```toml
[[scope]]
name = "invoices.read"
title = "Read invoices"
sentence = "Invoices of the workspace, paid and open."
```"""


def errors() -> str:
    """``errors.md``: the catalogue."""
    rows = [
        (f"[`{problem.code}`](../errors/{problem.code}.md)", problem.status, problem.public, problem.source)
        for problem in sorted(CATALOGUE.values(), key=lambda problem: (problem.status, problem.code))
    ]
    return document("Errors", _ERRORS, table(("Code", "Status", "Sentence", "Source"), rows))


def scopes() -> str:
    """``scopes.md``: the built-in scopes and what needs them."""
    users: dict[str, list[str]] = {}
    for endpoint in endpoints.listed():
        for name in endpoint.scopes:
            users.setdefault(name, []).append(f"`{endpoint.method} {endpoint.path}`")
    rows = [
        (f"`{scope.name}`", scope.title, scope.sentence, ", ".join(users.get(scope.name, ()))) for scope in BUILT_IN
    ]
    opens = table(("Scope", "Title", "What it is for", "Needed here by"), rows)
    return document("Scopes", _SCOPES, "" if users else _NONE_YET, opens, _OWN_SCOPES)


PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": commands.page,
    "errors.md": errors,
    "http.md": endpoints.page,
    "providers.md": providers.page,
    "scopes.md": scopes,
    "settings.md": settings.page,
}
