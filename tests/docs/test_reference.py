"""The reference is what the code says."""

from pathlib import Path

import pytest

from altyaa.cli.reference import endpoints
from altyaa.cli.reference.pages import PAGES
from altyaa.infra.settings import Settings
from altyaa.kernel.scopes import BUILT_IN
from tests.docs.pages import ROOT, run

FOLDER = ROOT / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_make_docs_would_write_it(name: str) -> None:
    assert (FOLDER / name).read_text() == PAGES[name](), "run `make docs`"


def test_there_is_no_other_page() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


async def test_what_the_environment_says_does_not_get_onto_a_page(tmp_path: Path) -> None:
    await run(
        "python",
        *("-m", "altyaa.cli.reference", str(tmp_path)),
        cwd=ROOT,
        environment={"ALTYAA_BASE_URL": "https://elsewhere.example", "ALTYAA_DATABASE_URL": "postgresql://a:b@c/d"},
    )
    for name in PAGES:
        assert (tmp_path / name).read_text() == (FOLDER / name).read_text()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str) -> None:
    description = Settings.model_fields[name].description
    assert description
    assert f"| `ALTYAA_{name.upper()}` |" in PAGES["settings.md"]()
    assert description.endswith("."), "a sentence"


def test_an_endpoint_asks_for_scopes_that_exist() -> None:
    known = {scope.name for scope in BUILT_IN}
    for endpoint in endpoints.listed():
        assert set(endpoint.scopes) <= known


def test_the_list_of_addresses_has_what_is_served() -> None:
    listed = {(endpoint.method, endpoint.path) for endpoint in endpoints.listed()}
    assert {("GET", "/gateway/verify"), ("GET", "/v1/whoami"), ("GET", "/v1/openapi.json")} <= listed
