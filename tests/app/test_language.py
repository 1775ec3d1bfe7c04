"""The deployment's own language reaches a page whose reader asks for none that there is."""

from pathlib import Path

import pytest

from altyaa.infra.language import catalogues
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.http import http_client
from altyaa.testing.service import served

GERMAN = """\
msgid "Nothing here"
msgstr "Hier ist nichts"
"""


async def test_a_page_is_in_the_language_of_the_deployment_unless_the_browser_asks_for_one_that_there_is(
    database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "de.po").write_text(GERMAN)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    async with served(database, language="de") as service, http_client(base_url=service.url) as client:
        for asked, spoken in (("fr", "de"), ("en", "en"), ("de-AT", "de")):
            page = await client.get("/nowhere", headers={"Accept": "text/html", "Accept-Language": asked})
            assert page.headers["content-language"] == spoken
            assert ("Hier ist nichts" in page.text) == (spoken == "de")
