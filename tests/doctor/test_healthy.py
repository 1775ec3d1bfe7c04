"""A deployment as `altyaa migrate` makes it gives no finding."""

from altyaa.infra.doctor import before_start, everything
from tests.doctor.patient import Patient


async def test_a_healthy_deployment_gives_no_finding_and_leaves_nothing_unchecked(patient: Patient) -> None:
    results = await everything(patient.deployment())
    assert {result.state for result in results} == {"passed"}
    assert {result.about for result in results} == {
        "machine",
        "app login",
        "worker login",
        "schema",
        "keys",
        "owner login",
    }


async def test_a_start_examines_both_serving_logins_and_the_schema(patient: Patient) -> None:
    results = await before_start(patient.deployment())
    assert {result.state for result in results} == {"passed"}
    assert {"app login", "worker login", "schema"} <= {result.about for result in results}


async def test_without_the_owner_its_checks_are_not_made_rather_than_passed(patient: Patient) -> None:
    results = [result for result in await everything(patient.deployment(owner=None)) if result.about == "owner login"]
    assert len(results) == 4
    assert {(result.state, result.unchecked) for result in results} == {
        ("not checked", "set ALTYAA_DATABASE_OWNER_URL")
    }
