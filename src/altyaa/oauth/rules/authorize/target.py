"""Where the answer may be sent. Until that is known, nothing is sent anywhere (RFC 6749 §4.1.2.1)."""

from dataclasses import dataclass

from altyaa.oauth.model import ClientRecord
from altyaa.protocol import rfc6749_redirects
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import Parameters


@dataclass(frozen=True, slots=True)
class Target:
    """A client, and an address of it.

    Attributes:
        redirect_uri: As it was sent: of a loopback address the port may vary.
    """

    client: ClientRecord
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class NoTarget:
    """There is nowhere to send an answer to: the person reads it here (RFC 9700 §4.11.2).

    Attributes:
        client: Where it is known, and the address that was sent is none of its.
        sent: That address.
    """

    refused: OAuthRefused
    client: ClientRecord | None = None
    sent: str = ""


def target(asked: Parameters, client: ClientRecord | None) -> Target | NoTarget:
    """Decide where to. The client comes first, its redirect URI second, everything else later (§3.1.2.4).

    Args:
        client: The one that ``client_id`` names; None for none.
    """
    for name in ("client_id", "redirect_uri"):
        if name in asked.repeated:  # §3.1
            return NoTarget(OAuthRefused("invalid_request", f"{name} was sent more than once."))
    if asked.get("client_id") is None:
        return NoTarget(OAuthRefused("invalid_request", "client_id is missing."))
    if client is None or client.ended_at is not None:
        return NoTarget(OAuthRefused("invalid_client", "No app has this client_id, or it was removed."))
    sent = asked.get("redirect_uri")
    if sent is None:
        return NoTarget(OAuthRefused("invalid_request", "redirect_uri is missing."), client)
    if rfc6749_redirects.match(sent, client.redirect_uris) is None:  # RFC 9700 §2.1
        why = f"{client.wire_id}: redirect_uri is none of its {len(client.redirect_uris)}"
        refused = OAuthRefused("invalid_request", "redirect_uri is not one that the app has registered.", why)
        return NoTarget(refused, client, sent)
    return Target(client, sent)
