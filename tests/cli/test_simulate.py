"""``altyaa simulate`` as a user runs it."""

from pathlib import Path

from altyaa.testing.instance import run_command


async def test_a_short_run_prints_its_sums_and_draws_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "year.svg"
    short = ("--days", "2", "--connections", "6", "--world", "seed-literal", "--plot", str(picture))
    done = await run_command({}, "simulate", *short, "--platforms", "google,facebook", "--json")
    assert done.status == 0, done.err
    said = done.json()
    assert said["connected"] == 4  # people: one at Google, and two pages each at Facebook
    assert said["renewals"] > 40
    assert said["broken"] == []
    assert said["plot"] == str(picture)
    drawn = picture.read_text()
    assert drawn.startswith("<svg")
    assert "facebook 0001" in drawn
    assert "2 days of 6 connections in seed-literal, seed 7" in drawn


async def test_what_it_does_not_know_is_named_with_what_it_knows() -> None:
    world = await run_command({}, "simulate", "--world", "mars")
    assert world.status == 2
    assert "seed-literal" in world.err
    platform = await run_command({}, "simulate", "--platforms", "google,myspace")
    assert platform.status == 2
    assert "myspace" in platform.err
    assert "tiktok_business" in platform.err
    fault = await run_command({}, "simulate", "--faults", "crash,meteor")
    assert fault.status == 2
    assert "meteor" in fault.err
    assert "lose_asset" in fault.err


async def test_help_says_what_it_is_for() -> None:
    done = await run_command({}, "simulate", "--help")
    assert "Prove that no connection is lost that could be kept" in done.out
