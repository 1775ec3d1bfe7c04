"""The pages that a person sees: in the browser's way, form by form."""

from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest

from altyaa.providers.registry import PROVIDERS
from altyaa.simulator.acts import Act, act
from altyaa.simulator.wire import Request, Response
from tests.conformance.browser import PageForm, forms
from tests.simulator.stage import AUTHORIZE, CLIENT_ID, MANAGE, REDIRECT_URI, SCOPES, Stage, stage

EACH = pytest.mark.parametrize("provider", AUTHORIZE)


@pytest.fixture
def at() -> Stage:
    return stage()


class Browser:
    """Follows redirects on the platform, and stops at the app."""

    def __init__(self, at: Stage) -> None:
        self._at = at
        self.url = self.html = ""

    def open(self, url: str, form: dict[str, str] | None = None) -> None:
        """Go to a page, or send a form."""
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        method = "GET" if form is None else "POST"
        answer = self._at.sent(Request(method, parts.hostname or "", parts.path, query, form or {}))
        assert isinstance(answer, Response)
        self.url = url
        if answer.status == 303:
            location = urljoin(url, answer.headers["location"])
            if location.startswith(REDIRECT_URI):
                self.url, self.html = location, ""
            else:
                self.open(location)
            return
        self.status, self.html = answer.status, answer.body.decode()
        assert "script" not in self.html
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")

    @property
    def form(self) -> PageForm:
        """The one on the page."""
        (only,) = forms(self.html)
        return only

    def press(self, button: str, leave_out: tuple[str, ...] = ()) -> None:
        """Send the form by a button whose words begin so, with boxes unticked."""
        form = self.form
        (named,) = [values for said, values in form.buttons.items() if said.startswith(button)]
        sent = {name: value for name, value in form.fields if name not in leave_out}
        self.open(self.url, sent | dict(named))

    @property
    def callback(self) -> dict[str, str]:
        """What the app would be told."""
        assert self.url.startswith(REDIRECT_URI), self.html
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}


def address(provider: str, **changes: str) -> str:
    query = {
        PROVIDERS[provider].pack.value("client_id_parameter"): CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": SCOPES[provider],
        "state": "a state & more",
        "access_type": "offline",
    } | changes
    return f"{AUTHORIZE[provider]}?{urlencode({name: value for name, value in query.items() if value})}"


@EACH
def test_choose_an_account_then_allow(at: Stage, provider: str) -> None:
    browser = Browser(at)
    browser.open(address(provider))
    browser.press("Mara Lindqvist")
    assert "mara@harbor.example" in browser.html
    browser.press("Continue")
    assert set(browser.callback) >= {"code", "state"}
    assert browser.callback["state"] == "a state & more"
    assert urlsplit(browser.url).fragment == {"facebook": "_=_", "instagram": "_"}.get(provider, "")


@EACH
def test_whoever_cancels_is_told_of_as_the_platform_does(at: Stage, provider: str) -> None:
    browser = Browser(at)
    browser.open(address(provider))
    browser.press("Mara")
    browser.press("Cancel")
    assert browser.callback["error"] == "access_denied"
    assert browser.callback["state"] == "a state & more"
    if provider == "facebook":
        assert browser.callback["error_reason"] == "user_denied"
        assert browser.callback["error_code"] == "200"


def test_what_is_unticked_is_not_granted(at: Stage) -> None:
    browser = Browser(at)
    browser.open(address("google", login_hint="mara@harbor.example"))
    assert f"scope {MANAGE}" in browser.form.names
    assert "scope openid" not in browser.form.names, "a sign-in cannot be unticked"
    browser.press("Continue", leave_out=(f"scope {MANAGE}",))
    assert MANAGE not in browser.callback["scope"].split()
    assert MANAGE not in at.redeem(browser.callback["code"]).body["scope"]


def test_nothing_but_the_unticked_is_a_no(at: Stage) -> None:
    browser = Browser(at)
    browser.open(address("google", login_hint="110", scope=MANAGE))
    browser.press("Continue", leave_out=(f"scope {MANAGE}",))
    assert browser.callback["error"] == "access_denied"


def test_pages_are_chosen(at: Stage) -> None:
    browser = Browser(at)
    browser.open(address("facebook", return_scopes="true"))
    browser.press("Mara")
    browser.press("Continue", leave_out=("asset 2", "scope email"))
    assert browser.callback["denied_scopes"] == "email"
    assert "pages_show_list" in browser.callback["granted_scopes"].split(",")
    token = at.exchange(code=browser.callback["code"], redirect_uri=REDIRECT_URI).body["access_token"]
    assert [each["id"] for each in at.graph("/me/accounts", token).body["data"]] == ["1", "3"]


def test_google_asks_once_unless_it_is_told_to(at: Stage) -> None:
    """And a refresh token comes of a consent that was shown, not of one that was remembered."""
    browser = Browser(at)
    browser.open(address("google", login_hint="110"))
    browser.press("Continue")
    assert "refresh_token" in at.redeem(browser.callback["code"]).body
    browser.open(address("google", login_hint="110"))
    assert "refresh_token" not in at.redeem(browser.callback["code"]).body
    browser.open(address("google", login_hint="110", prompt="consent"))
    browser.press("Continue")
    assert "refresh_token" in at.redeem(browser.callback["code"]).body


def test_prompt_decides_what_is_shown(at: Stage) -> None:
    browser = Browser(at)
    browser.open(address("google", login_hint="110", prompt="select_account consent"))
    browser.press("Mara")
    browser.press("Continue")
    assert "code" in browser.callback
    browser.open(address("google", prompt="none"))
    assert browser.callback["error"] == "login_required"
    browser.open(address("google", login_hint="110", prompt="none", scope=f"{MANAGE} profile"))
    assert browser.callback["error"] == "consent_required"
    browser.open(address("google", login_hint="110", prompt="none"))
    assert "code" in browser.callback


@EACH
def test_another_account_can_be_used(at: Stage, provider: str) -> None:
    """A hint only suggests."""
    person = at.people[provider]
    browser = Browser(at)
    browser.open(address(provider, login_hint=person, simulated_person=person))
    link = browser.html.split('<a href="')[1].split('"')[0].replace("&amp;", "&")
    browser.open(urljoin(browser.url, link))
    (button,) = browser.form.buttons
    assert button.startswith("Mara Lindqvist")


@EACH
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "", "client_key": ""},
        {"redirect_uri": ""},
        {"redirect_uri": "https://x.example/"},
        {"response_type": "x"},
    ],
)
def test_a_malformed_request_ends_on_a_page(at: Stage, provider: str, changes: dict[str, str]) -> None:
    for platform in at.simulator.platforms.values():
        platform.app(CLIENT_ID).redirect_uris = (REDIRECT_URI,)
    browser = Browser(at)
    browser.open(address(provider, **changes))
    assert browser.status == 400
    assert "Error 400" in browser.html
    assert "https://x.example" not in browser.html


@pytest.mark.parametrize("changes", [{"scope": ""}, {"code_challenge": "short", "code_challenge_method": "S256"}])
def test_google_wants_scopes_and_a_challenge_that_is_one(at: Stage, changes: dict[str, str]) -> None:
    browser = Browser(at)
    browser.open(address("google", **changes))
    assert browser.status == 400


@EACH
def test_a_name_is_text(at: Stage, provider: str) -> None:
    at.simulator.platforms[provider].people[at.people[provider]].name = "<b>Mara</b>"
    browser = Browser(at)
    browser.open(address(provider))
    assert "<b>Mara" not in browser.html
    assert "&lt;b&gt;Mara" in browser.html


@EACH
def test_an_empty_platform_says_what_to_do(at: Stage, provider: str) -> None:
    at.simulator.platforms[provider].people.clear()
    browser = Browser(at)
    browser.open(address(provider))
    assert "/_simulator/people" in browser.html


@EACH
def test_a_deleted_account_signs_in_nowhere(at: Stage, provider: str) -> None:
    act(at.simulator, Act("delete_account", provider, at.people[provider]))
    browser = Browser(at)
    browser.open(address(provider, login_hint=at.people[provider], simulated_person=at.people[provider]))
    assert "Mara" not in browser.html
