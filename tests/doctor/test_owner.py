"""The login that migrates."""

from altyaa.testing.cluster import Cluster
from tests.doctor.patient import Patient, one


async def test_the_owner_itself_may_be_the_login(patient: Patient) -> None:
    assert await patient.findings(owner="altyaa_owner") == ""


async def test_a_login_that_cannot_become_the_owner(patient: Patient) -> None:
    said = await patient.findings(owner="altyaa_app")
    one(said, "! ALTYAA_DATABASE_OWNER_URL logs in as altyaa_app, which may not become", "GRANT altyaa_owner TO")


async def test_an_administrator_who_is_no_superuser(patient: Patient) -> None:
    do = "CREATE ROLE keeper LOGIN PASSWORD 'keeper'; GRANT altyaa_owner TO keeper"
    address = patient.database.dsn("altyaa_app").replace("altyaa_app", "keeper")
    address = address.replace(patient.database.access.passwords["altyaa_app"].reveal(), "keeper")
    async with patient.ill(do, "DROP ROLE keeper"):
        assert await patient.findings(owner=address) == ""


async def test_an_owner_of_another_database(patient: Patient, cluster: Cluster) -> None:
    async with cluster.fresh() as other:
        said = await patient.findings(owner=other.dsn("altyaa_owner"))
    one(said, "! ALTYAA_DATABASE_OWNER_URL reaches another database", "Name the same server and database in both")


async def test_an_owner_that_does_not_get_in_is_a_warning(patient: Patient) -> None:
    password = patient.database.access.passwords["altyaa_owner"].reveal()
    said = await patient.findings(owner=patient.database.dsn("altyaa_owner").replace(password, "wrong"))
    one(said, "! ALTYAA_DATABASE_OWNER_URL does not connect: password authentication failed", "Check the address")
