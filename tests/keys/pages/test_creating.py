"""A key is made on its page, and its secret shown once."""

import asyncio

import pytest

from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import verify_key
from tests.access.pages.house import PASSWORD, Browser, House
from tests.keys.pages.office import ASKED, Office, open_office, shown


async def test_the_secret_is_shown_in_the_answer_to_the_form_and_works(office: Office) -> None:
    answer = await office.create(**{"level.media": "write", "scope.analytics.read": "on"})
    assert answer.status_code == 200
    secret = shown(answer)
    assert secret is not None
    principal = await verify_key(office.house.runtime, Secret(secret))
    assert isinstance(principal, Principal)
    assert principal.scopes == {"posts.read", "media.read", "media.write", "analytics.read"}
    assert f"X-Altyaa-Workspace: {office.workspace.wire_id}" in answer.text
    assert "Authorization: Bearer $ALTYAA_KEY" in answer.text


async def test_the_answer_that_shows_it_is_kept_nowhere(office: Office) -> None:
    answer = await office.create()
    secret = shown(answer)
    assert secret is not None
    assert answer.headers["cache-control"] == "no-store"
    assert secret not in str(answer.headers)
    assert secret not in str(answer.url)
    kept = await office.sql("SELECT answer::text FROM altyaa.idempotency WHERE workspace_id = $1", office.workspace.id)
    assert all(secret not in (row["answer"] or "") for row in kept)
    for path in (office.list, str(answer.url.path)):
        assert secret not in (await office.page(path))
