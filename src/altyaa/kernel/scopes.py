"""What a credential may do, as words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from altyaa.kernel.problems import UNKNOWN_SCOPE, Refused
from altyaa.kernel.roles import Role

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission.

    Attributes:
        name: Wire value, ``resource.verb``.
        title: A few words for a list.
        sentence: What it opens, for the person who is asked to allow it.
        lowest_role: Members of this role and above have it.
    """

    name: str
    title: str
    sentence: str
    lowest_role: Role = "admin"

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"'{self.name}' is not a scope name: use lower-case words joined by dots, as posts.read")


BUILT_IN = (
    Scope("analytics.read", "Read analytics", "Reach, engagement and ratings of your accounts.", "member"),
    Scope("posts.read", "Read posts", "Posts that are published, scheduled or in draft.", "member"),
    Scope("posts.write", "Publish posts", "Create, schedule and change posts in your name.", "member"),
    Scope("media.read", "Read media", "Pictures and videos in the library.", "member"),
    Scope("media.write", "Upload media", "Add, replace and remove pictures and videos.", "member"),
    Scope("reviews.read", "Read reviews", "Reviews and replies on your profiles.", "member"),
    Scope("reviews.write", "Answer reviews", "Write and change replies to reviews.", "member"),
    Scope("connections.read", "Read connections", "Which social accounts are connected, and their health.", "member"),
    Scope("connections.write", "Manage connections", "Connect, re-authenticate and disconnect social accounts."),
    Scope("connections.token", "Take provider tokens", "Fresh access tokens of connected social accounts."),
    Scope("connections.proxy", "Call providers", "Calls to the platforms through connected accounts."),
    Scope("keys.read", "Read API keys", "Names, scopes and use of the workspace's API keys; never a secret."),
    Scope("keys.write", "Manage API keys", "Create, change, rotate and revoke API keys."),
    Scope("apps.read", "Read apps", "OAuth apps, and what members allowed them."),
    Scope("apps.write", "Manage apps", "Create, change and remove OAuth apps; end what members allowed."),
    Scope("webhooks.read", "Read webhooks", "Webhook endpoints and their deliveries."),
    Scope("webhooks.write", "Manage webhooks", "Create, change and remove webhook endpoints."),
    Scope("audit.read", "Read the audit ledger", "Who did what in the workspace, and when."),
    Scope("usage.read", "Read usage", "Requests, limits and quotas of the workspace."),
    Scope("members.read", "Read members", "Who belongs to the workspace, and their roles.", "member"),
    Scope("tokens.introspect", "Inspect tokens", "Whether a token or key of the workspace is valid."),
)

ScopeCatalogue = Mapping[str, Scope]


def catalogue(own: Iterable[Scope] = ()) -> ScopeCatalogue:
    """The built-in scopes and a deployment's own, by name.

    Raises:
        ValueError: A name is defined twice.
    """
    scopes: dict[str, Scope] = {}
    for scope in (*BUILT_IN, *own):
        if scope.name in scopes:
            raise ValueError(f"The scope '{scope.name}' is defined twice; rename the one in your scopes file.")
        scopes[scope.name] = scope
    return scopes


def known(names: Iterable[str], scopes: ScopeCatalogue) -> frozenset[str] | Refused:
    """``names`` as a set, or a refusal that names the first one not in the catalogue."""
    asked = frozenset(names)
    for name in sorted(asked):
        if name not in scopes:
            known_names = ", ".join(sorted(scopes))
            told = f"'{name}' is not a scope. Known: {known_names}."
            return Refused(UNKNOWN_SCOPE, f"unknown scope {name!r}", told, fields=("scopes",))
    return asked
