"""``…/connections/policies``: how often each platform's connections are looked after, and how it is changed."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.policies import PolicyView, change_policy, look_at_policies, look_at_policy
from altyaa.connections.pages.policy_form import UNITS, Part, parts_of, read_change
from altyaa.connections.pages.room import READS, received, refused_here, room
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.bounds import bounds
from altyaa.connections.rules.policy import policy
from altyaa.connections.rules.policy_words import in_sentences
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.secret import Secret
from altyaa.web.csrf import Guard


class Policies:
    """Those of every platform; and one, to be changed."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Of each platform in words: what a machine does when, and when a person is needed."""
        here = await received(self._desk, request, READS)
        if isinstance(here, Response):
            return here
        async with self._desk.db.workspace(here.principal) as tx:
            found = await look_at_policies(tx, self._means.providers)
        return room(
            request,
            here,
            "policies.html",
            policies=[
                (each, in_sentences(each.pack, each.effective))
                for each in found
                if each.changed or each.pack.name in self._means.apps
            ],
        )

    async def edit(self, request: Request) -> Response:
        """One, with the platform's own values beside."""
        here = await received(self._desk, request)
        if isinstance(here, Response):
            return here
        async with self._desk.db.workspace(here.principal) as tx:
            found = await look_at_policy(tx, self._means.providers, request.path_params["provider"])
        return refused_here(request, here, found) if isinstance(found, Refused) else self._form(request, here, found)

    async def send(self, request: Request) -> Response:
        """Set it, the whole of it, or go back to the platform's own; it holds at once."""
        here = await received(self._desk, request)
        if isinstance(here, Response):
            return here
        name = request.path_params["provider"]
        form = await posted_afresh(self._desk, request, here.guest, _about(here, name), "answer", *_fields())
        if isinstance(form, Response):
            return form
        typed = {field: form.text(field) for field in _fields()}
        change = None if form.text("answer") == "reset" else read_change(typed)
        async with self._desk.db.workspace(here.principal) as tx:
            found = await look_at_policy(tx, self._means.providers, name)
            if isinstance(found, Refused):
                return refused_here(request, here, found)
            now, means = self._means.clock(), self._means
            done = (
                change
                if isinstance(change, Refused)
                else await change_policy(tx, means.scopes, means.providers, now, name, change)
            )
        if isinstance(done, Refused):
            if done.problem is not INVALID_VALUE:
                return refused_here(request, here, done)
            return self._form(request, here, found, done, typed)
        note = "policy-reset" if change is None else "policy-set"
        return see_other(page_of(here.membership.workspace_id, "policies"), note=note)

    def _form(
        self,
        request: Request,
        here: Inside,
        found: PolicyView,
        refused: Refused | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        pack = found.pack
        change = None if found.changed is None else found.changed.change
        parts = parts_of(policy(pack), change, bounds(pack), typed)
        return room(
            request,
            here,
            "policy.html",
            refused,
            title=pack.title,
            action=request.url.path,
            parts_of_it=parts,
            units=list(UNITS.items()),
            wrong=refused.fields[0] if refused is not None and refused.fields else None,
            words=in_sentences(pack, found.effective),
            is_changed=found.changed is not None,
            form_token=_about(here, pack.name).token,
        )


def _fields() -> list[str]:
    return [name for part in Part.NAMES for name in (part, f"{part}_unit")]


def _about(here: Inside, provider: str) -> Guard:
    return here.guard.about(Secret(f"policy {provider}"))
