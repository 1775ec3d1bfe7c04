"""``altyaa connection policy …``: how often connections at a platform are looked after."""

from dataclasses import asdict
from typing import Annotated

import typer

from altyaa.cli.operator import operator, parse_id, runtime, workspace
from altyaa.cli.output import AsJson, refuse, run, show, show_list, unless_refused
from altyaa.connections.actions.policies import NO_SUCH_PLATFORM, PolicyView, change_policy, look_at_policies
from altyaa.connections.model import Policy, PolicyChange
from altyaa.connections.rules.policy import policy
from altyaa.connections.rules.policy_words import access_words, check_words, grant_words
from altyaa.infra.language.say import say
from altyaa.kernel.problems import Refused
from altyaa.providers.registry import PROVIDERS

app = typer.Typer(
    no_args_is_help=True,
    help="How connections are looked after: when tokens are renewed, and how often it is looked whether they work. "
    "Each platform has a policy of its own; a workspace may set another.",
)

Workspace = Annotated[str, typer.Option("--workspace", help="Id of the workspace, wks_….")]
Name = Annotated[str, typer.Argument(help="The platform.", metavar="PROVIDER")]


@app.command("list")
def list_policies(workspace_id: Workspace, as_json: AsJson = False) -> None:
    """List the policy of every platform: its own, the workspace's, what is done, and that in words.

    Example: altyaa connection policy list --workspace wks_…
    """
    rows = [_facts(each) for each in run(_list(workspace_id))]
    shown = ("provider", "access", "grant", "check", "changed_by")
    show_list(rows if as_json else [{word: row[word] for word in shown} for row in rows], as_json, "")


async def _list(workspace_text: str) -> list[PolicyView]:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened, workspace(opened, workspace_id) as tx:
        return await look_at_policies(tx, PROVIDERS)


@app.command("set")
def set_policy(
    provider: Name,
    workspace_id: Workspace,
    access_interval_seconds: Annotated[int | None, typer.Option(min=1, help="Renew the access token after.")] = None,
    access_lead_seconds: Annotated[int | None, typer.Option(min=1, help="Renew it so long before its end.")] = None,
    grant_interval_seconds: Annotated[int | None, typer.Option(min=1, help="Use what a person allowed after.")] = None,
    grant_lead_seconds: Annotated[int | None, typer.Option(min=1, help="Renew so long before its end.")] = None,
    check_interval_seconds: Annotated[int | None, typer.Option(min=1, help="Look whether it works after.")] = None,
    as_json: AsJson = False,
) -> None:
    """Set a workspace's own policy, all of it: what is left out is as the platform's. It holds at once.

    Example: altyaa connection policy set google --workspace wks_… --check-interval-seconds 3600
    """
    change = PolicyChange(
        access_interval_seconds,
        access_lead_seconds,
        grant_interval_seconds,
        grant_lead_seconds,
        check_interval_seconds,
    )
    show(_facts(run(_change(provider, workspace_id, change))), as_json)


@app.command("reset")
def reset_policy(provider: Name, workspace_id: Workspace, as_json: AsJson = False) -> None:
    """Go back to the platform's own policy. It holds at once.

    Example: altyaa connection policy reset google --workspace wks_…
    """
    show(_facts(run(_change(provider, workspace_id, None))), as_json)


async def _change(provider: str, workspace_text: str, change: PolicyChange | None) -> PolicyView:
    workspace_id = parse_id("wks", workspace_text)
    async with runtime() as opened:
        async with workspace(opened, workspace_id):
            pass  # it exists
        scopes, now = opened.settings.scopes, opened.platform_clock()
        async with opened.db.workspace(operator(workspace_id, frozenset(scopes))) as tx:
            return _found(await change_policy(tx, scopes, PROVIDERS, now, provider, change))


def _found(view: PolicyView | Refused) -> PolicyView:
    if view is NO_SUCH_PLATFORM:
        refuse(f"There is no such platform; there are {', '.join(sorted(PROVIDERS))}.")
    return unless_refused(view)


def _facts(view: PolicyView) -> dict[str, object]:
    pack, changed = view.pack, view.changed
    return {
        "provider": pack.name,
        "access": say(access_words(pack, view.effective)),
        "grant": say(grant_words(pack, view.effective)),
        "check": say(check_words(view.effective)),
        "pack": _seconds(policy(pack)),
        "workspace": None if changed is None else asdict(changed.change),
        "effective": _seconds(view.effective),
        "changed_by": None if changed is None else changed.changed_by,
        "changed_at": None if changed is None else changed.changed_at,
    }


def _seconds(policy: Policy) -> dict[str, int | None]:
    spans = asdict(policy)
    return {f"{name}_seconds": None if span is None else int(span.total_seconds()) for name, span in spans.items()}
