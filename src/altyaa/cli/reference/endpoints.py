"""``http.md``: from the route table, with the scopes that each endpoint declares."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from altyaa.access.api.needs import Needs
from altyaa.app.routes import gateway_of, routes, v1
from altyaa.app.serving import Serving
from altyaa.cli.reference.markdown import document, table
from altyaa.infra.runtime import Runtime
from altyaa.infra.settings import Settings

# Who may call what is not an API of ours, and what FastAPI serves by itself.
_WHO = {
    "/healthz": "anyone",
    "/readyz": "anyone",
    "/metrics": "the bearer of `ALTYAA_METRICS_TOKEN`",
    "/gateway/verify": "any credential with every scope that `?scope=` names",
    "/docs/errors/{code}": "anyone",
    "/v1/openapi.json": "anyone",
    "/v1/docs": "anyone",
    "/v1/leaks/github": "GitHub, by its signature",
    "/v1/leaks/self": "whoever holds the credential",
    "/static/{name}": "anyone",
    "/": "a browser",
    "/workspaces": "a browser, signed in",
    "/w/{workspace}/settings/members": "a browser, signed in, of a member",
    "/w/{workspace}/settings/members/invite": "a browser, signed in, of an Owner or Admin",
    "/w/{workspace}/settings/members/invitations/{invitation}/again": "a browser, signed in, of an Owner or Admin",
    "/w/{workspace}/settings/members/invitations/{invitation}/withdraw": "a browser, signed in, of an Owner or Admin",
    "/w/{workspace}/settings/members/{member}/role": "a browser, signed in, of an Owner or Admin",
    "/w/{workspace}/settings/members/{member}/remove": "a browser, signed in, of an Owner or Admin, or one's own",
    "/w/{workspace}/settings/members/{member}/settled": "a browser, signed in, of whoever did it, or an Owner or Admin",
    "/w/{workspace}/settings/security": "a browser, signed in, of an Owner or Admin",
    "/w/{workspace}/settings/security/ledger": "a browser, signed in, of an Owner or Admin",
    "/w/{workspace}/settings/security/ledger.ndjson": "a browser, signed in, of an Owner or Admin",
    "/sign-in": "a browser",
    "/sign-in/passkey": "a browser",
    "/sign-in/second": "a browser that showed the password",
    "/sign-out": "a browser, signed in",
    "/account/factors": "a browser, signed in",
    "/account/factors/passkeys/new": "a browser, signed in",
    "/account/factors/passkeys/{id}/rename": "a browser, signed in",
    "/account/factors/passkeys/{id}/remove": "a browser, signed in",
    "/account/factors/app/new": "a browser, signed in",
    "/account/factors/app/off": "a browser, signed in",
    "/account/factors/codes/new": "a browser, signed in",
    "/forgot-password": "a browser",
    "/reset-password": "a browser that opened the link",
    "/reset-password/{token}": "the holder of the link",
    "/invitation": "a browser that opened the link",
    "/invitations/{token}": "the holder of the link",
    "/w/{workspace}/settings/integrations": "a browser, signed in, with `keys.read`",
    "/w/{workspace}/settings/integrations/keys/new": "a browser, signed in, with `keys.write`",
    "/w/{workspace}/settings/integrations/keys/{key}": "a browser, signed in, with `keys.read`",
    "/w/{workspace}/settings/integrations/keys/{key}/edit": "a browser, signed in, with `keys.write`",
    "/w/{workspace}/settings/integrations/keys/{key}/rotate": "a browser, signed in, with `keys.write`",
    "/w/{workspace}/settings/integrations/keys/{key}/revoke": "a browser, signed in, with `keys.write`",
    "/w/{workspace}/settings/integrations/keys/{key}/secrets/{secret}/retire": (
        "a browser, signed in, with `keys.write`"
    ),
    "/first-run": "a browser that opened the printed address",
    "/first-run/{token}": "the holder of the printed address, while nobody is here",
    "/account": "a browser, signed in",
    "/account/address": "a browser, signed in",
    "/account/address/withdraw": "a browser, signed in",
    "/account/address/confirm": "a browser, signed in, that opened the link",
    "/account/address/confirm/{token}": "the holder of the link",
    "/account/password": "a browser, signed in",
    "/account/sessions": "a browser, signed in",
    "/w/{workspace}/settings/general": "a browser, signed in",
    "/oauth/authorize": "a browser that an app sent",
    "/oauth/token": "an app, by its credentials",
    "/oauth/token/introspect": "an app by its credentials, or a key with `tokens.introspect`",
    "/oauth/token/revoke": "an app, by its credentials",
    "/.well-known/oauth-authorization-server": "anyone",
    "/oauth/help/{error}": "anyone",
    **dict.fromkeys(
        (
            "/w/{workspace}/reputation/connections",
            "/w/{workspace}/reputation/connections/deadlines",
            "/w/{workspace}/reputation/connections/policies",
            "/w/{workspace}/reputation/connections/{connection}",
        ),
        "a member, signed in",
    ),
    **dict.fromkeys(
        (
            "/w/{workspace}/reputation/connections/new",
            "/w/{workspace}/reputation/connections/links",
            "/w/{workspace}/reputation/connections/deadlines/calendar",
            "/w/{workspace}/reputation/connections/deadlines/calendar/end",
            "/w/{workspace}/reputation/connections/policies/{provider}",
            "/w/{workspace}/reputation/connections/{connection}/disconnect",
        ),
        "an Owner or Admin, signed in",
    ),
    **dict.fromkeys(
        (
            "/w/{workspace}/settings/integrations/apps",
            "/w/{workspace}/settings/integrations/apps/new",
            "/w/{workspace}/settings/integrations/apps/{client}",
            "/w/{workspace}/settings/integrations/apps/{client}/edit",
            "/w/{workspace}/settings/integrations/apps/{client}/rotate",
            "/w/{workspace}/settings/integrations/apps/{client}/secrets/{client_secret}/retire",
            "/w/{workspace}/settings/integrations/apps/{client}/revoke-tokens",
            "/w/{workspace}/settings/integrations/apps/{client}/end",
            "/w/{workspace}/settings/integrations/authorized",
            "/w/{workspace}/settings/integrations/authorized/{consent}",
            "/w/{workspace}/settings/integrations/authorized/{consent}/revoke",
            "/w/{workspace}/settings/integrations/authorized/{consent}/devices/{grant}/end",
        ),
        "a browser, signed in as an Owner or Admin",
    ),
    "/account/apps": "a browser, signed in",
    "/account/apps/{workspace}/{consent}/revoke": "a browser, signed in",
    "/connections": "a browser, signed in",
    "/connections/disconnect": "a browser, signed in",
    "/calendar/{token}.ics": "whoever has the address",
    "/c/{token}": "the holder of the link",
    "/connect/link": "the browser that opened the link",
    "/connect/link/{provider}/pick": "the browser that opened the link",
    "/connect/{provider}": "a browser, signed in",
    "/connect/{provider}/callback/": "a browser that a platform sends back",
    "/connect/{provider}/pick": "the browser that came back, signed in",
    "/_style": "anyone, in development alone",
    "/_style/act": "anyone, in development alone",
    "/hooks/meta/deauthorize": "Meta, by its signature",
    "/hooks/meta/deletion": "Meta, by its signature",
    "/hooks/meta/deletion/{code}": "whoever has the code",
    "/hooks/tiktok": "TikTok, by its signature",
    "/hooks/google/risc": "Google, by its signature",
}
_WHAT = {
    "POST /hooks/meta/deauthorize": "Somebody removed our app at Facebook or Instagram: their grants end.",
    "POST /hooks/meta/deletion": "Somebody wants what is kept of them deleted: it is; with the code that tells so.",
    "POST /hooks/tiktok": "Somebody removed our app at TikTok: their grants end.",
    "POST /hooks/google/risc": "Something happened to a Google account (RFC 8935): its grants end, or are looked at.",
    "GET /v1/openapi.json": "The OpenAPI document of `/v1`.",
    "GET /static/{name}": "Styles, scripts and drawings of the pages, under names that change with their content.",
    "POST /sign-in": "Begin a session, or ask for a second factor.",
    "POST /sign-in/second": "Begin the session.",
    "POST /account/factors/passkeys/new": "Keep what the authenticator made.",
    "POST /account/factors/passkeys/{id}/rename": "Rename it.",
    "POST /account/factors/passkeys/{id}/remove": "Remove it; its person is told by mail.",
    "POST /account/factors/app/new": "Turn it on, by a first code.",
    "POST /account/factors/app/off": "Turn it off; its person is told by mail.",
    "POST /account/factors/codes/new": "Make them and show them, this once.",
    "POST /w/{workspace}/settings/members/invite": "Mail a link to join.",
    "POST /w/{workspace}/settings/members/{member}/role": "Change it; or show first what it affects.",
    "POST /w/{workspace}/settings/members/{member}/remove": "Carry out the choices, and end the membership.",
    "POST /w/{workspace}/settings/security": "Change the policies; or show first which keys that stops.",
    "POST /forgot-password": "Send the link, if somebody has the address.",
    "POST /reset-password": "Set it, and end every session.",
    "POST /oauth/authorize": "Allow what is ticked, or deny; then back to the app.",
    "POST /w/{workspace}/reputation/connections/{connection}/disconnect": "Do it, and say what became of it.",
    "POST /w/{workspace}/reputation/connections/links": "Make one. The answer shows it this once.",
    "POST /w/{workspace}/reputation/connections/policies/{provider}": "Set it, or go back to the platform's own.",
    "POST /w/{workspace}/settings/integrations/apps/new": "Register it; the answer shows its secret, this once.",
    "POST /w/{workspace}/settings/integrations/apps/{client}/edit": "Change it.",
    "POST /w/{workspace}/settings/integrations/apps/{client}/rotate": "Make it; the answer shows it, this once.",
    "POST /w/{workspace}/settings/integrations/apps/{client}/secrets/{client_secret}/retire": "End the secret.",
    "POST /w/{workspace}/settings/integrations/apps/{client}/revoke-tokens": "End what the app got for itself.",
    "POST /w/{workspace}/settings/integrations/apps/{client}/end": "End it for good, where its name was typed.",
    "POST /w/{workspace}/settings/integrations/authorized/{consent}/revoke": "Take it back, with every device.",
    "POST /w/{workspace}/settings/integrations/authorized/{consent}/devices/{grant}/end": "End one device's grant.",
    "POST /account/apps/{workspace}/{consent}/revoke": "Take it back.",
    "POST /connections/disconnect": "Do it.",
    "POST /c/{token}": "The same by its button, where the browser does not say that a person opens it.",
    "POST /connect/link": "To the platform, or nowhere for good.",
    "POST /connect/link/{provider}/pick": "Connect what is ticked.",
    "POST /connect/{provider}": "To the platform, with a cookie by which this browser is known when it comes back.",
    "POST /connect/{provider}/pick": "Connect what is ticked.",
    "POST /_style/act": "What that form leads to.",
    "POST /w/{workspace}/settings/integrations/keys/new": "Make it, and show its secret, once.",
    "POST /w/{workspace}/settings/integrations/keys/{key}/edit": "Change it.",
    "POST /w/{workspace}/settings/integrations/keys/{key}/rotate": "Make the secret, and show it, once.",
    "POST /w/{workspace}/settings/integrations/keys/{key}/revoke": "End it, by itself or with the keys that it made.",
    "POST /w/{workspace}/settings/integrations/keys/{key}/secrets/{secret}/retire": "End it.",
    "POST /first-run": "Make them, and sign in.",
    "POST /account/address": "Send a link to it, and word to the address before. It needs a proof, always.",
    "POST /account/address/withdraw": "End the link that was sent.",
    "POST /account/address/confirm": "Change it, end every other session, and give this one another token.",
    "POST /account/password": "Change it, end every other session, and give this one another token.",
    "POST /account/sessions": "End one, or all but this one.",
    "POST /w/{workspace}/settings/general": "Give it another name; Owners and Admins.",
    "POST /invitation": "Accept it and become a member, or leave it as it is.",
}

_INTRODUCTION = """\
Every answer has `X-Request-Id`. Addresses under `/v1` take `Authorization: Bearer <credential>`, a workspace API key or
an app's access token, and, if you like, `X-Altyaa-Workspace: <workspace_id>`: it narrows and never selects, so it must
name the credential's own workspace. Their answers name the workspace that was used in `X-Altyaa-Workspace`. Refusals
are described under [errors](errors.md).
Outside `/v1`, whatever takes `GET` takes `HEAD` too. A slash at the end makes another address. Headers of more than
64 KiB get a bare 431. A connection is closed whose headers are not complete after 10 seconds, whose body after 60 more,
whose answers nobody takes for 60 seconds, or that sends more than a hundred requests ahead of their answers.

`altyaa serve --metrics-port` serves `/metrics` a second time, on a port of its own and without a token."""

_GATEWAY = """\
## What /gateway/verify answers

For a proxy that asks before it lets a request through (nginx `auth_request`, Caddy and Traefik forward authentication).
The proxy forwards the caller's `Authorization` and `X-Altyaa-Workspace`. Every `scope` of the query is needed; an
`audience` names the resource API whose database the context opens. Other parameters are refused.

200 always carries the four headers below. 400, 401, 403, 500 and 503 are problems, with their code in
`X-Altyaa-Error` too, for a proxy that cannot pass on a body."""

_GATEWAY_HEADERS = (
    ("`X-Altyaa-Workspace`", "Id of the workspace, `wks_…`."),
    ("`X-Altyaa-Principal`", "Id of the credential, `key_…`."),
    ("`X-Altyaa-Scopes`", "Its scopes, separated by spaces, in alphabetical order."),
    (
        "`X-Altyaa-Context`",
        "Signed context for the audience, good for 60 seconds. Empty without an audience, and for peers outside "
        "`ALTYAA_TRUSTED_PROXIES`.",
    ),
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address and method.

    Attributes:
        scopes: Names that the credential must have, all of them.
    """

    method: str
    path: str
    who: str
    what: str
    scopes: tuple[str, ...] = ()


def page() -> str:
    """The whole page."""
    rows = [(endpoint.method, f"`{endpoint.path}`", endpoint.who, endpoint.what) for endpoint in listed()]
    return document(
        "HTTP",
        _INTRODUCTION,
        table(("Method", "Address", "Who", "What"), rows),
        _GATEWAY,
        table(("Header", "Value"), _GATEWAY_HEADERS),
    )


def listed() -> list[Endpoint]:
    """Every endpoint, in the order of the route table."""
    # Nothing is opened: a route table is data, and a page about it needs no database.
    nothing: Any = None
    runtime = Runtime(Settings.model_construct(), nothing, nothing, nothing)
    serving = Serving(runtime, *(nothing for _ in fields(Serving)[1:]))
    return list(_walk([*routes(serving, gateway_of(serving)), Mount("/v1", v1(serving))], ""))


def _walk(table: Iterable[BaseRoute], prefix: str) -> Iterator[Endpoint]:
    for route in table:
        included: Any = getattr(route, "original_router", None)
        if isinstance(route, Mount):
            yield from _walk(route.routes, prefix + route.path)
        elif included is not None:  # FastAPI keeps an included router as one entry
            yield from _walk(included.routes, prefix + route.include_context.prefix)  # type: ignore[attr-defined]
        elif isinstance(route, APIRoute):
            yield from _of_api(route, prefix + route.path_format)
        elif isinstance(route, Route):
            path = prefix + route.path
            described = (route.endpoint.__doc__ or "").partition("\n")[0].replace("``", "`")
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield Endpoint(method, path, _WHO[path], _WHAT.get(f"{method} {path}", described))


def _of_api(route: APIRoute, path: str) -> Iterator[Endpoint]:
    needs = [call for dependency in route.dependant.dependencies if isinstance(call := dependency.call, Needs)]
    scopes = tuple(name for need in needs for name in need.scopes)
    who = " and ".join(f"`{name}`" for name in scopes) or _WHO.get(path) or ("any credential" if needs else "anyone")
    for method in sorted(route.methods or ()):
        yield Endpoint(method, path, who, route.summary or "", scopes)
