"""Codes, short tokens, long ones, and how they are extended."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from altyaa.simulator import WORLDS
from altyaa.simulator.acts import Act, act
from altyaa.simulator.browse import decide
from altyaa.simulator.instagram.cast import professional
from tests.simulator.instagram import COMMENTS, IG_GRAPH, ME, exchange, get, long, redeem, refresh, short
from tests.simulator.stage import CLIENT_ID, REDIRECT_URI, SECRET, Answer, Stage, stage

SIXTY_DAYS = 60 * 86_400


@pytest.fixture
def at() -> Stage:
    made = stage()
    made.instagram.app(CLIENT_ID).secret = SECRET
    return made


def many(at: Stage) -> list[str]:
    """People enough for both shapes."""
    people = [professional(f"1784140000000{n:04}", f"person{n}", f"Person {n}", f"{n}@x.example") for n in range(8)]
    at.instagram.people |= {each.id: each for each in people}
    return [each.id for each in people]


def message(answer: Answer) -> str:
    assert answer.status == 400
    return str(answer.body["error_message"])


def test_a_code_brings_a_token_of_an_hour_once(at: Stage) -> None:
    code = at.callback("instagram")["code"]
    assert redeem(at, code).status == 200
    again = redeem(at, code)
    assert again.status == 400
    assert again.body == {
        "error_type": "OAuthException",
        "code": 400,
        "error_message": "Matching code was not found or was already used",
    }
    (token,) = at.instagram.tokens.values()
    assert token.ends_at == at.clock() + timedelta(hours=1)


def test_both_shapes_occur_and_everybody_always_gets_theirs(at: Stage) -> None:
    seen = set()
    for person in many(at):
        first, second = (redeem(at, at.callback("instagram", person=person)["code"]).body for _ in range(2))
        assert ("data" in first) is ("data" in second)
        said = first["data"][0] if "data" in first else first
        me = get(at, "/me", said["access_token"], fields="id,user_id").body
        assert ("data" in me) is ("data" in first)
        me = me["data"][0] if "data" in me else me
        assert me["user_id"] == person
        if "data" in first:
            assert said["user_id"] == me["id"] != person
            assert COMMENTS in said["permissions"].split(",")
        else:
            assert said["user_id"] == int(person)
            assert COMMENTS in said["permissions"]
        seen.add("data" in first)
    assert seen == {True, False}


def test_in_the_older_world_all_is_flat() -> None:
    at = stage("reality-classic")
    assert not [each for each in many(at) if "data" in redeem(at, at.callback("instagram", person=each)["code"]).body]


def test_what_is_wrong_with_a_redemption(at: Stage) -> None:
    code = at.callback("instagram")["code"]
    assert "redirect_uri" in message(redeem(at, code, redirect_uri="https://x.example/"))
    assert "client secret" in message(redeem(at, code, client_secret="wrong"))
    assert "client_id" in message(redeem(at, code, client_id=""))
    assert "Matching code" in message(redeem(at, code, client_id="another"))
    at.later(hours=1)
    assert "Matching code" in message(redeem(at, code)), "a code lives for an hour"
    at.instagram.app(CLIENT_ID).is_disabled = True
    assert "platform app" in message(redeem(at, code))


@pytest.mark.parametrize("world", WORLDS)
def test_a_short_token_becomes_a_long_one_with_the_secret(world: str) -> None:
    at = stage(world)
    answer = exchange(at, short(at)["access_token"])
    assert (answer.status, answer.body["token_type"], answer.body["expires_in"]) == (200, "bearer", SIXTY_DAYS)


def test_the_famous_words_for_a_wrong_secret_and_for_a_long_token(at: Stage) -> None:
    token = short(at)["access_token"]
    wrong = [exchange(at, token, "wrong"), exchange(at, exchange(at, token).body["access_token"])]
    for answer in wrong:
        error = {name: answer.body["error"][name] for name in ("message", "type", "code")}
        assert (answer.status, error) == (
            400,
            {"message": "Unsupported request - method type: get", "type": "IGApiException", "code": 100},
        )


def test_a_long_token_is_extended_from_the_age_of_a_day_on_and_lives_on(at: Stage) -> None:
    token = long(at)
    at.later(hours=24, seconds=-1)
    assert refresh(at, token).body["error"]["code"] == 100
    at.later(seconds=1)
    extended = refresh(at, token)
    assert (extended.status, extended.body["expires_in"]) == (200, SIXTY_DAYS)
    assert get(at, "/me", token).status == get(at, "/me", extended.body["access_token"]).status == 200
    at.later(days=59)
    assert get(at, "/me", token).body["error"]["error_subcode"] == 463
    assert get(at, "/me", extended.body["access_token"]).status == 200


def test_a_short_token_is_not_extended(at: Stage) -> None:
    token = short(at)["access_token"]
    at.later(minutes=50)
    assert refresh(at, token).body["error"]["code"] == 100


def test_sixty_days_without_that_are_the_end(at: Stage) -> None:
    token = long(at)
    at.later(days=60)
    assert refresh(at, token).body["error"]["error_subcode"] == 463
    assert at.simulator.why_dead("instagram", at.whose("instagram")) == "expired"


def test_without_the_permission_nothing_is_extended(at: Stage) -> None:
    token = long(at)
    at.later(days=2)
    act(at.simulator, Act("untick_scope", "instagram", ME, target="instagram_business_basic"))
    assert (refresh(at, token).status, refresh(at, token).body["error"]["code"]) == (403, 10)
    assert get(at, "/me", token).body["error"]["code"] == 10


@pytest.mark.parametrize(
    ("name", "subcode"), [("revoke", 458), ("password_change", 460), ("checkpoint", 459), ("delete_account", None)]
)
def test_what_people_do_ends_every_token(at: Stage, name: str, subcode: int | None) -> None:
    token = long(at)
    at.later(days=2)
    act(at.simulator, Act(name, "instagram", ME))
    for answer in (refresh(at, token), get(at, "/me", token), exchange(at, token)):
        assert (answer.body["error"]["code"], answer.body["error"].get("error_subcode")) == (190, subcode)
    assert at.simulator.why_dead("instagram", at.whose("instagram")) is not None
    if name == "checkpoint":
        act(at.simulator, Act("recover", "instagram", ME))
        assert refresh(at, token).status == 200


@pytest.mark.parametrize("host", ["www.instagram.com", "api.instagram.com"])
def test_the_page_is_at_its_former_address_too(at: Stage, host: str) -> None:
    query = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT_URI, "response_type": "code", "scope": COMMENTS}
    url = f"https://{host}/oauth/authorize?{urlencode(query)}"
    assert decide(at.simulator, url, ME).startswith(f"{REDIRECT_URI}?code=AQ")
    assert decide(at.simulator, url, ME).endswith("#_")
    denied = dict(parse_qsl(urlsplit(decide(at.simulator, url, ME, decision="deny")).query))
    assert denied == {
        "error": "access_denied",
        "error_reason": "user_denied",
        "error_description": "The user denied your request",
    }


def test_names_of_former_permissions_are_refused(at: Stage) -> None:
    with pytest.raises(ValueError, match="no consent page"):
        at.callback("instagram", changes={"scope": "business_basic"})


@pytest.mark.parametrize("token", ["", "IGAAnever"])
def test_what_is_no_token_is_refused(at: Stage, token: str) -> None:
    assert refresh(at, token).body["error"]["code"] == 190


def test_an_app_may_ask_so_often_in_an_hour(at: Stage) -> None:
    token = long(at)
    at.instagram.app(CLIENT_ID).quota = 1
    at.later(hours=1)
    assert get(at, "/me", token).status == 200
    assert get(at, "/me", token).body["error"]["code"] == 4
    at.later(hours=1)
    assert "x-business-use-case-usage" in get(at, "/me", token).headers


def test_of_another_version_or_host_there_is_nothing(at: Stage) -> None:
    token = long(at)
    assert at.ask("GET", f"{IG_GRAPH}/v99.0/me", {"access_token": token}).status == 400
    assert at.ask("GET", "https://api.instagram.com/v26.0/me", {"access_token": token}).status == 400
    assert at.graph("/me", token).status == 400, "Facebook's graph knows no token of Instagram's"
