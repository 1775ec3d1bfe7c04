"""``altyaa connection link …``: links by which people without an account connect theirs."""

from typing import Annotated

import typer

from altyaa.cli.operator import parse_id, runtime, workspace
from altyaa.cli.output import AsJson, run, show, unless_refused
from altyaa.connections.actions.links import MadeLink, Wanted, look_at_session, make_link
from altyaa.connections.model import ConnectLink
from altyaa.connections.rules.links import reason_of, state_of
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import write_id

app = typer.Typer(
    no_args_is_help=True,
    help="Links for people without an account: whoever opens one is asked to connect an account at a platform to the "
    "workspace. A link works for 30 minutes, in the browser in which somebody continues first.",
)

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]
LinkId = Annotated[str, typer.Argument(help="Id of the link, lnk_….", metavar="ID")]


@app.command("create")
def create_link(
    workspace_id: Workspace,
    provider: Annotated[str, typer.Option(help="The platform, as google.", metavar="NAME")],
    connection: Annotated[
        str | None, typer.Option(help="Connect the account of this one again, con_…; no other will do.", metavar="ID")
    ] = None,
    reference: Annotated[
        str | None, typer.Option(help="Your own word for who connects: their connections carry it.", metavar="TEXT")
    ] = None,
    return_to: Annotated[
        str | None, typer.Option(help="Where the last page leads, by a button that names the host.", metavar="URL")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a link, and print it. Send it to the one who is to connect, and to nobody else: the first to open it has it.

    Example: altyaa connection link create --workspace wks_… --provider google --reference "customer 4711"
    """
    show(_made(run(_create(workspace_id, provider, connection, reference, return_to))), as_json)


async def _create(
    workspace_text: str, provider: str, connection: str | None, reference: str | None, return_to: str | None
) -> MadeLink:
    # Imported here: the pages that come with it cost the other commands a third of a second.
    from altyaa.app.connections import means_in

    workspace_id = parse_id("wks", workspace_text)
    connection_id = None if connection is None else parse_id("con", connection, "--connection")
    if reference is not None and not (0 < len(reference) <= 200 and reference.isprintable()):
        raise typer.BadParameter("1 to 200 printable characters", param_hint="--reference")
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        wanted = Wanted(provider, connection_id, reference, return_to)
        return unless_refused(await make_link(tx, means_in(opened), wanted))


@app.command("show")
def show_link(link_id: LinkId, workspace_id: Workspace, as_json: AsJson = False) -> None:
    """Show what became of a link: waiting, opened, connected, declined, failed or expired. Its address is not shown.

    Example: altyaa connection link show lnk_… --workspace wks_…
    """
    show(run(_show(link_id, workspace_id)), as_json)


async def _show(link_text: str, workspace_text: str) -> dict[str, object]:
    workspace_id, link_id = parse_id("wks", workspace_text), parse_id("lnk", link_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        link = unless_refused(await look_at_session(tx, link_id))
        return _facts(link, opened.platform_clock)


def _made(made: MadeLink) -> dict[str, object]:
    return {"id": write_id("lnk", made.id), "url": made.url, "expires_at": made.expires_at}


def _facts(link: ConnectLink, clock: Clock) -> dict[str, object]:
    now = clock()
    return {
        "id": write_id("lnk", link.id),
        "provider": link.provider,
        "state": state_of(link, now),
        "reason": reason_of(link, now),
        "connections": [write_id("con", each) for each in link.connection_ids],
        "reference": link.reference,
        "return_to": link.return_to,
        "created_by": link.created_by,
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "opened_at": link.opened_at,
        "finished_at": link.finished_at,
    }
