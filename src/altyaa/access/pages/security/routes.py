"""The addresses of these pages."""

from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.route import page
from altyaa.access.pages.security.exporting import Exporting
from altyaa.access.pages.security.ledger import Ledger
from altyaa.access.pages.security.policies import PoliciesPage

AT = "/w/{workspace}/settings/security"


def security(desk: Desk) -> list[Route]:
    """One for each address."""
    policies = PoliciesPage(desk)
    return [
        page(AT, policies.show, policies.send),
        page(f"{AT}/ledger", Ledger(desk).show),
        page(f"{AT}/ledger.ndjson", Exporting(desk).send),
    ]
