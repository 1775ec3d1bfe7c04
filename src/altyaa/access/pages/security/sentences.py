"""What happened, as a sentence: who did what to what.

``%(who)s`` and ``%(what)s`` are names, or ids where no name is known.
"""

from altyaa.kernel.text import N_

SENTENCES: dict[str, str] = {
    "api_key.created": N_("%(who)s made the key %(what)s"),
    "api_key.updated": N_("%(who)s changed the key %(what)s"),
    "api_key.rotated": N_("%(who)s rotated the key %(what)s"),
    "api_key.secret_retired": N_("%(who)s retired an old secret of the key %(what)s"),
    "api_key.rotation_due": N_("The key %(what)s is due for rotation"),
    "api_key.revoked": N_("%(who)s revoked the key %(what)s"),
    "api_key.leaked": N_("The key %(what)s was found in public"),
    "member.invited": N_("%(who)s invited %(what)s"),
    "member.invitation_withdrawn": N_("%(who)s withdrew the invitation of %(what)s"),
    "member.invitation_leaked": N_("The invitation of %(what)s was found in public"),
    "member.joined": N_("%(what)s joined the workspace"),
    "member.role_changed": N_("%(who)s gave %(what)s another role"),
    "member.removed": N_("%(who)s ended the membership of %(what)s"),
    "oauth.client.created": N_("%(who)s made the app %(what)s"),
    "oauth.client.updated": N_("%(who)s changed the app %(what)s"),
    "oauth.client.secret_rotated": N_("%(who)s gave the app %(what)s a new secret"),
    "oauth.client.secret_retired": N_("%(who)s retired a secret of the app %(what)s"),
    "oauth.client.rotation_due": N_("A secret of the app %(what)s is due for rotation"),
    "oauth.client.tokens_revoked": N_("%(who)s ended the tokens of the app %(what)s"),
    "oauth.client.ended": N_("%(who)s ended the app %(what)s"),
    "oauth.client.leaked": N_("A secret of the app %(what)s was found in public"),
    "oauth.client.token_leaked": N_("A token of the app %(what)s was found in public"),
    "oauth.client.changes_withdrawn": N_("Changes to the app %(what)s were taken back after a leak"),
    "oauth.consent.granted": N_("%(who)s allowed the app %(what)s"),
    "oauth.consent.narrowed": N_("%(who)s allows the app %(what)s less than before"),
    "oauth.consent.revoked": N_("%(who)s took back what the app %(what)s was allowed"),
    "oauth.grant.created": N_("The app %(what)s was let in for a member"),
    "oauth.grant.refreshed": N_("The app %(what)s renewed its access"),
    "oauth.grant.revoked": N_("%(who)s ended a grant of the app %(what)s"),
    "oauth.grant.leaked": N_("A token of the app %(what)s was found in public"),
    "oauth.refresh_token.reused": N_("A refresh token of the app %(what)s came a second time"),
    "oauth.access_token.revoked": N_("%(who)s ended a token of the app %(what)s"),
    "oauth.token.issued": N_("The app %(what)s got tokens for itself"),
    "connection.link_made": N_("%(who)s made a link to connect an account: %(what)s"),
    "connection.link_declined": N_("Somebody declined a link to connect an account: %(what)s"),
    "connection.connected": N_("%(who)s connected %(what)s"),
    "connection.reauthenticated": N_("%(who)s connected %(what)s again"),
    "connection.renewed": N_("%(what)s was renewed by itself"),
    "connection.degraded": N_("The platform of %(what)s does not answer as it should"),
    "connection.attention": N_("%(what)s needs a person"),
    "connection.expired": N_("%(what)s has expired"),
    "connection.revoked": N_("The platform ended %(what)s"),
    "connection.asset_lost": N_("The account behind %(what)s lost this page or location"),
    "connection.recovered": N_("%(what)s works again"),
    "connection.token_read": N_("%(who)s took the token of %(what)s"),
    "connection.used": N_("%(who)s called the platform through %(what)s"),
    "connection.token_opened": N_("%(who)s let the token of %(what)s be handed out"),
    "connection.token_closed": N_("%(who)s lets the token of %(what)s be handed out no longer"),
    "connection.disconnected": N_("%(who)s disconnected %(what)s"),
    "connection.grant_revoked": N_("The permission at the platform of %(what)s was ended"),
    "connection.policy_changed": N_("%(who)s changed how connections are kept alive"),
    "connection.calendar_made": N_("%(who)s made a calendar of deadlines"),
    "connection.calendar_ended": N_("%(who)s ended the calendar of deadlines"),
    "connection.calendar_leaked": N_("The address of the calendar of deadlines was found in public"),
    "workspace.updated": N_("%(who)s changed the workspace"),
    "ledger.exported": N_("%(who)s exported the ledger"),
}
UNKNOWN = N_("%(who)s did something to %(what)s")
GROUPS: tuple[tuple[str, str], ...] = (
    ("api_key.", N_("API keys")),
    ("member.", N_("Members")),
    ("oauth.client.", N_("OAuth apps")),
    ("oauth.consent.", N_("What members allowed")),
    ("oauth.", N_("Grants and tokens")),
    ("connection.", N_("Connections")),
    ("workspace.", N_("Workspace")),
    ("ledger.", N_("Ledger")),
)
"""Beginnings of types, with their headings; a type belongs to the first that fits."""


def group_of(type_: str) -> str:
    """The beginning that a type belongs to; empty for one of none."""
    return next((beginning for beginning, _ in GROUPS if type_.startswith(beginning)), "")


def grouped() -> list[tuple[str, str, list[str]]]:
    """Every group with its heading and its types."""
    return [(start, title, [each for each in SENTENCES if group_of(each) == start]) for start, title in GROUPS]


def types_of(text: str) -> tuple[str, ...]:
    """What a choice of the list stands for: all of a group, or one type; nothing for what is neither."""
    if text in SENTENCES:
        return (text,)
    return next((tuple(types) for start, _, types in grouped() if start == text), ())
