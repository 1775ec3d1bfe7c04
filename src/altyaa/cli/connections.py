"""``altyaa connection …``: social accounts of a workspace."""

from typing import Annotated, TypeVar

import typer

from altyaa.cli import connection_calendar, connection_links, connection_policies
from altyaa.cli.connection_deadlines import deadlines
from altyaa.cli.operator import operator, parse_id, runtime, workspace
from altyaa.cli.output import AsJson, out, refuse, run, show, show_list, unless_refused
from altyaa.connections.actions.disconnect import disconnect
from altyaa.connections.actions.look import NO_SUCH_CONNECTION, Past, View, health, history, look, look_at
from altyaa.connections.rules.endings import told
from altyaa.infra.language.say import say
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.providers.registry import PROVIDERS

app = typer.Typer(
    no_args_is_help=True,
    help="Connections of a workspace: pages, accounts and locations at platforms. A person connects them in the "
    "browser, at /connections; here is how they are, and how they end.",
)
app.add_typer(connection_policies.app, name="policy")
app.add_typer(connection_calendar.app, name="calendar")
app.add_typer(connection_links.app, name="link")
app.command("deadlines")(deadlines)

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]
ConnectionId = Annotated[str, typer.Argument(help="Id of the connection, con_….", metavar="ID")]

T = TypeVar("T")
_MOST_AT_ONCE = 1000


@app.command("list")
def list_of_connections(
    workspace_id: Workspace,
    provider: Annotated[str | None, typer.Option(help="Those at this platform alone.", metavar="NAME")] = None,
    as_json: AsJson = False,
) -> None:
    """List the connections of a workspace, newest first: how each is, who has to act, and by when.

    Example: altyaa connection list --workspace wks_… --provider google
    """
    if provider is not None and provider not in PROVIDERS:
        known = ", ".join(sorted(PROVIDERS))
        raise typer.BadParameter(f"there is no such platform; there are {known}", param_hint="--provider")
    rows = [_facts(each) for each in run(_list(workspace_id, provider))]
    shown = ("id", "provider", "kind", "name", "state", "person_needed_by", "who")
    lines = rows if as_json else [{word: row[word] for word in shown} for row in rows]
    show_list(lines, as_json, "Nothing is connected. A person connects accounts in the browser, at /connections.")


async def _list(workspace_text: str, provider: str | None) -> list[View]:
    workspace_id = parse_id("wks", workspace_text)
    found: list[View] = []
    async with runtime() as opened:
        known = await health(opened.db)
        async with workspace(opened, workspace_id) as tx:
            now = opened.platform_clock()
            while True:
                before = found[-1].connection.id if found else None
                page = await look(tx, known, PROVIDERS, now, provider=provider, before=before, most=_MOST_AT_ONCE)
                found += page
                if len(page) < _MOST_AT_ONCE:
                    return found


@app.command("show")
def show_one(connection_id: ConnectionId, workspace_id: Workspace, as_json: AsJson = False) -> None:
    """Show a connection: both clocks, how it is, who has to act, and what happened to it. No token is shown.

    Example: altyaa connection show con_… --workspace wks_…
    """
    view, told = run(_show(connection_id, workspace_id))
    past = [{"at": each.at, "type": each.type, "actor": each.actor} for each in told]
    if as_json:
        show({**_facts(view), "history": past}, as_json)
        return
    show(_facts(view), as_json)
    out.print("\nWhat happened, newest first", style="bold")
    show_list(past, as_json, "Nothing.")


async def _show(connection_text: str, workspace_text: str) -> tuple[View, list[Past]]:
    workspace_id, connection_id = parse_id("wks", workspace_text), parse_id("con", connection_text)
    async with runtime() as opened:
        known = await health(opened.db)
        async with workspace(opened, workspace_id) as tx:
            view = _found(await look_at(tx, known, PROVIDERS, opened.platform_clock(), connection_id))
            return view, await history(tx, connection_id)


@app.command("disconnect")
def disconnect_one(
    connection_id: ConnectionId,
    workspace_id: Workspace,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and do nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a connection's tokens; with the last one of an account, end its permission at the platform too.

    Look first: --dry-run says what becomes of that permission, and who took the token lately and will get none.

    Example: altyaa connection disconnect con_… --workspace wks_… --dry-run
    """
    show(run(_disconnect(connection_id, workspace_id, dry_run)), as_json)


async def _disconnect(connection_text: str, workspace_text: str, dry_run: bool) -> dict[str, object]:
    # Imported here: the pages that come with it cost the other commands a third of a second.
    from altyaa.app.connections import means_in

    workspace_id, connection_id = parse_id("wks", workspace_text), parse_id("con", connection_text)
    async with runtime() as opened:
        async with workspace(opened, workspace_id):
            pass  # it exists
        caller = operator(workspace_id, frozenset(opened.settings.scopes))
        ended = _found(await disconnect(means_in(opened), caller, connection_id, dry_run=dry_run))
    title = PROVIDERS[ended.connection.provider].title
    return {
        "id": write_id("con", ended.connection.id),
        "name": ended.connection.name,
        "upstream": ended.upstream,
        "sentence": say(told(ended.upstream, title, is_over=ended.at is not None)),
        "takers": [each.actor for each in ended.takers],
        "disconnected_at": ended.at,
    }


def _found(value: T | Refused) -> T:
    if value is NO_SUCH_CONNECTION:
        refuse(f"{NO_SUCH_CONNECTION.sentence} `altyaa connection list --workspace wks_…` prints those that it has.")
    return unless_refused(value)


def _facts(view: View) -> dict[str, object]:
    each, shown = view.connection, view.shown
    return {
        "id": write_id("con", each.id),
        "provider": each.provider,
        "kind": each.kind,
        "name": each.name,
        "account": each.display,
        "state": shown.state,
        "sentence": say(shown.sentence),
        "who": shown.who,
        "since": shown.since,
        "access_ends_at": each.access_ends_at,
        "renews_at": each.renew_at,
        "last_renewed_at": each.last_renewed_at,
        "last_checked_at": each.last_checked_at,
        "person_needed_by": view.needed_by,
        "assumed": each.assumed,
        "reference": each.reference,
        "token_open": each.token_open,
        "connected_at": each.connected_at,
        "disconnected_at": each.disconnected_at,
    }
