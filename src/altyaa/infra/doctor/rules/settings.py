"""What the settings expose."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from altyaa.infra.doctor.facts import Place
from altyaa.infra.doctor.model import NOT_THERE_YET, Finding, Verdict

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_WIDEST_PREFIX = {4: 8, 6: 7}
"""10.0.0.0/8 and fc00::/7 are the largest networks that one owner can have."""


def base_url(place: Place) -> Iterator[Finding]:
    """A public address over http sends every credential in clear (RFC 6749 §1.6)."""
    parts = urlsplit(place.base_url)
    if not place.production or parts.scheme == "https":
        return
    if parts.hostname in _LOOPBACK:
        yield Finding(
            "warn",
            f"ALTYAA_BASE_URL is {place.base_url}, which leads nobody here from another machine.",
            "Set it to the public address, https://….",
        )
    else:
        yield Finding(
            "refuse",
            f"ALTYAA_BASE_URL is {place.base_url}: keys and tokens would travel unencrypted.",
            "Put a proxy with TLS in front, and set ALTYAA_BASE_URL to its https address.",
        )


def trusted_proxies(place: Place) -> Iterator[Finding]:
    """Whoever is trusted chooses the client's address in our eyes and receives contexts that open a database."""
    for network in place.trusted_proxies:
        if network.prefixlen < _WIDEST_PREFIX[network.version]:
            yield Finding(
                "refuse" if place.production else "warn",
                f"ALTYAA_TRUSTED_PROXIES contains {network}: strangers there may claim any client address, and "
                "receive X-Altyaa-Context, which opens a workspace's rows.",
                "List the addresses of your own proxies alone.",
            )


def embedded_database(place: Place) -> Verdict:
    """It is one machine's, and so are its backups."""
    if place.production and place.embedded:
        what = "ALTYAA_ENVIRONMENT is production, and the database is the embedded one, which nobody backs up."
        remedy = "Name a PostgreSQL server in ALTYAA_DATABASE_URL, or back up the data directory yourself."
        return (Finding("warn", what, remedy),)
    if place.embedded and place.passwords is None:
        return NOT_THERE_YET
    return ()
