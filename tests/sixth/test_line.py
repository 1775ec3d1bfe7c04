"""What the line in the registry brings with it, and that it is one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from altyaa.providers import registry
from altyaa.providers.pack import Pack
from tests.node.program import ROOT
from tests.providers import test_packs
from tests.sixth.linkedin.provider import LINKEDIN

PACK = LINKEDIN.pack
SECTIONS = (
    test_packs.test_every_fact_says_where_it_is_from_when_and_how_certain,
    test_packs.test_a_pack_has_the_facts_that_every_pack_has,
    test_packs.test_spans_are_seconds_or_a_word_for_none,
    test_packs.test_addresses_are_https_and_name_the_version_by_its_fact,
    test_packs.test_each_pack_has_the_worlds_and_reality_is_as_it_is,
)


def test_with_the_line_it_has_settings_pages_a_stage_and_a_place_in_the_proof() -> None:
    app = {"ALTYAA_PROVIDER_LINKEDIN_CLIENT_ID": "78abc", "ALTYAA_PROVIDER_LINKEDIN_CLIENT_SECRET": "s"}
    command = [sys.executable, "-m", "tests.sixth.line"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | app, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "settings": [f"provider_linkedin_{each}" for each in ("client_id", "client_secret", "base_url")],
        "apps": ["78abc"],
        "played": True,
        "documented": True,
        "proven": True,
    }


def test_a_platform_is_named_in_its_folders_and_in_the_line_alone() -> None:
    """Of the latest of ours: whoever adds another one changes no other file."""
    source = Path(registry.__file__).parents[1]
    folders = [source / part / "tiktok_business" for part in ("providers", "simulator")]
    named = {
        path
        for path in source.rglob("*.py")
        if "tiktok_business" in path.read_text() and not any(path.is_relative_to(each) for each in folders)
    }
    assert named == {Path(registry.__file__)}
    lines = [line for line in Path(registry.__file__).read_text().splitlines() if "TIKTOK_BUSINESS" in line]
    assert len(lines) == 2, "its import, and the line"


@pytest.mark.parametrize("holds", SECTIONS, ids=lambda each: each.__name__.removeprefix("test_"))
def test_its_pack_is_one_like_ours(holds: Callable[[Pack], None]) -> None:
    holds(PACK)
