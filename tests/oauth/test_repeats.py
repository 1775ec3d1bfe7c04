"""A refresh that is answered again, after its access token was ended alone (decision 0021)."""

from altyaa.testing.service import Service
from tests.oauth.asking import INACTIVE, basic, introspect, revoke
from tests.oauth.parties import party, refresh_token


async def test_it_gets_the_same_pair_which_opens_nothing_and_leads_on(shared: Service) -> None:
    app = await party(shared)
    token, headers = refresh_token(await app.grant()), basic(app.client)
    lost = (await app.refresh(token)).json()
    assert (await revoke(shared, lost["access_token"], headers)).status_code == 200
    again = (await app.refresh(token)).json()
    assert [again[name] for name in ("access_token", "refresh_token")] == [
        lost[name] for name in ("access_token", "refresh_token")
    ]
    assert (await introspect(shared, again["access_token"], headers)).content == INACTIVE
    await app.closes(again["access_token"])
    onward = (await app.refresh(again["refresh_token"])).json()
    assert onward["access_token"] != again["access_token"]
    assert await app.opens(onward["access_token"]) == ["analytics.read", "posts.read"]
