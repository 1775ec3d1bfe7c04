"""Where the sign-in page leads on to, beyond this service.

A browser holds a redirect after a form to the content policy of the form's page. Whoever signs in and has allowed the
app before is sent on to the app at once: so the sign-in page has to admit it.
"""

from altyaa.infra.http.peer import Address
from altyaa.kernel.problems import Refused
from altyaa.oauth.lookup import ClientLookup
from altyaa.oauth.pages.address import PATH, read_address
from altyaa.oauth.pages.answers import form_targets
from altyaa.oauth.rules.authorize import Target, target


class Onward:
    """Reads what an address of ours leads on to."""

    def __init__(self, lookup: ClientLookup) -> None:
        self._lookup = lookup

    async def __call__(self, path: str, asking: Address | None) -> tuple[str, ...] | None:
        """For ``Pages.render``: the app's origin, if the path is an authorization request that may be answered there.

        Args:
            asking: Of whoever opens the sign-in page.

        Raises:
            DatabaseUnavailable: The app could not be looked up.
        """
        where, _, query = path.partition("?")
        address = read_address(query) if where == PATH else None
        if address is None:
            return ()
        asked = address.parameters
        client = await self._lookup.find(asked.get("client_id") or "", asking)
        found = None if isinstance(client, Refused) else target(asked, client)
        return form_targets(found.redirect_uri) if isinstance(found, Target) else ()
