"""The address of an authorization request, written anew, so that the person can leave it and come back."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from altyaa.oauth.rules.authorize import Authorization
from altyaa.protocol.rfc6749_parameters import Parameters, parameters, read_pairs

PATH = "/oauth/authorize"
_AT_LEAST_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Address:
    """A request's parameters in their order. What the browser sent raw is percent-encoded when it is written."""

    pairs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{PATH}?{urlencode(self.pairs)}"

    @property
    def parameters(self) -> Parameters:
        """As the protocol reads them."""
        return parameters(self.pairs)

    def with_one(self, name: str, value: str | None) -> "Address":
        """The same with one parameter replaced; None leaves it out."""
        others = tuple(pair for pair in self.pairs if pair[0] != name)
        return Address(others if value is None else (*others, (name, value)))

    def signed_in(self, ask: Authorization) -> "Address":
        """Where the person goes on once they have signed in, and is not sent to sign in again.

        ``max_age`` leaves them ten minutes from then on: they need some time to read and to decide.
        """
        address = self._prompted(ask.prompt - {"login"})
        if ask.max_age is None or ask.max_age >= _AT_LEAST_SECONDS:
            return address
        return address.with_one("max_age", str(_AT_LEAST_SECONDS))

    def choosing(self, ask: Authorization) -> "Address":
        """Where the person chooses another workspace."""
        return self._prompted(ask.prompt | {"select_account"}).with_one("workspace", None)

    def chosen(self, ask: Authorization, workspace: str) -> "Address":
        """Where they go on once they have chosen one, by its wire id."""
        return self._prompted(ask.prompt - {"select_account"}).with_one("workspace", workspace)

    def _prompted(self, words: frozenset[str]) -> "Address":
        return self.with_one("prompt", " ".join(sorted(words)) or None)


def read_address(query: bytes | str) -> Address | None:
    """The address with this query; None where it cannot be read: it is no UTF-8, or holds a NUL."""
    try:
        return Address(tuple(read_pairs(query if isinstance(query, str) else query.decode())))
    except ValueError:  # UnicodeError is one
        return None


def address_of(request: Request) -> Address | None:
    """The address that a request came to."""
    return read_address(request.scope["query_string"])
