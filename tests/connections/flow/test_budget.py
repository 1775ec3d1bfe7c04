"""What people who connect may take of the calls that an app has at a platform."""

from urllib.parse import urlencode

from altyaa.limits.callers import CONNECTS_PER_PERSON
from altyaa.simulator.wire import Request, Response
from altyaa.testing.factories import make_workspace
from tests.connections.flow.house import PAGE, Town, Traveller, is_refusal
from tests.connections.flow.test_bad_input import state_of
from tests.connections.flow.test_odd_answers import both
from tests.oauth.authorize.visitor import join
from tests.simulator.stage import CLIENT_ID

_LEFT = 20.0
"""Far below what is reserved, and more than a few seconds add to it."""


@both
async def test_a_code_is_not_redeemed_out_of_what_is_kept_for_renewals(
    town: Town, mara: Traveller, provider: str
) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    state = state_of(await mara.depart(provider, workspace))
    await town.sql(
        "INSERT INTO altyaa.provider_app (provider, app_id, tokens, tokens_at) VALUES ($1, $2, $3, now())",
        provider,
        CLIENT_ID,
        _LEFT,
    )
    page = await mara.get(f"/connect/{provider}/callback/?{urlencode({'state': state, 'code': 'junk'})}")
    assert is_refusal(page, 502, "is asked too often at the moment")
    (app,) = await town.sql("SELECT tokens FROM altyaa.provider_app WHERE provider = $1", provider)
    assert app["tokens"] >= _LEFT


async def test_nobody_begins_sign_ins_without_end(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    email = await mara.enter(workspace)
    for _ in range(CONNECTS_PER_PERSON.quantity):
        await mara.depart("google", workspace)
    over = await mara.press("google", workspace)
    assert is_refusal(over, 429, "too many sign-ins at platforms")
    assert int(over.headers["retry-after"]) > 0
    elsewhere = await make_workspace(town.house.runtime)
    await join(town.house, elsewhere, email)
    assert (await mara.press("google", elsewhere)).status_code == 429, "nor in another workspace"


async def test_only_what_is_picked_or_connected_takes_a_call_of_its_own(town: Town, mara: Traveller) -> None:
    """Somebody may have hundreds of pages."""
    inspected = []

    def count(request: Request, said: Response) -> Response:
        if request.path.endswith("/debug_token"):
            inspected.append(request.query["input_token"])
        return said

    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    town.bends(count)
    page = await mara.choose_from("facebook", workspace)
    assert len(inspected) == 2, "the person's token, when it was made and when it was used"
    await mara.pick(page, f"page.{PAGE}")
    assert len(inspected) == 4, "the person's, and that of the page that was picked"
