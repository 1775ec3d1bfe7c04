"""Nobody reaches a row of somebody else's, whatever the statement and whatever the context."""

from collections.abc import Callable

from tests.tenancy.contexts import KINDS
from tests.tenancy.matrix import Wall, run_matrix


async def test_every_statement_on_every_table_gives_what_the_context_is_worth(
    wall: Wall, figure: Callable[[str], None]
) -> None:
    report = await run_matrix(wall)
    figure(f"{report.cases} cases: {len(report.tables)} tables, {len(KINDS)} contexts")
    assert report.tables == {table.name for table in wall.planted.tables}
    assert not report.failures, "\n".join(report.failures[:20])
