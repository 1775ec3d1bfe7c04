"""Who may do what with whom."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from altyaa.access.model import Actor, Member
from altyaa.access.rules import members as rules
from altyaa.access.rules import scopes_for
from altyaa.infra.language.say import say
from altyaa.kernel.principal import Principal, service
from altyaa.kernel.problems import LAST_OWNER, NOT_FOUND, ROLE_INSUFFICIENT, Refused
from altyaa.kernel.roles import ROLES, Role
from altyaa.kernel.scopes import BUILT_IN, Scope, catalogue

THEY, ME = UUID(int=1), UUID(int=2)
roles = st.sampled_from(ROLES)


def member(role: Role, user_id: UUID = THEY) -> Member:
    return Member(user_id, "noa@harbor.example", role, datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize(
    ("by", "target", "new", "allowed"),
    [
        ("owner", "owner", "member", True),
        ("owner", "member", "owner", True),
        ("admin", "admin", "member", True),
        ("admin", "member", "admin", True),
        ("admin", "member", "owner", False),
        ("admin", "owner", "admin", False),
        ("member", "member", "member", False),
        ("member", "member", "admin", False),
        ("member", "owner", "member", False),
    ],
)
def test_only_owners_touch_owners_and_members_touch_nobody(by: Role, target: Role, new: Role, allowed: bool) -> None:
    decided = rules.change_role(Actor(by, ME), member(target), new, owners=2)
    assert isinstance(decided, Member) == allowed
    if isinstance(decided, Refused):
        assert decided.problem is ROLE_INSUFFICIENT


@given(by=roles, target=roles)
def test_whoever_may_not_handle_a_role_may_not_remove_it(by: Role, target: Role) -> None:
    decided = rules.remove(Actor(by, ME), member(target), owners=2)
    assert isinstance(decided, Member) == (by == "owner" or (by == "admin" and target != "owner"))


@given(roles)
def test_anybody_may_leave(role: Role) -> None:
    assert rules.remove(Actor(role, THEY), member(role), owners=2) == member(role)


@given(by=st.sampled_from(["operator", "self", "another"]), new=st.sampled_from(["admin", "member"]))
def test_the_last_owner_stays_whoever_asks(by: str, new: Role) -> None:
    actor = {"operator": Actor("owner", None), "self": Actor("owner", THEY), "another": Actor("owner", ME)}[by]
    for decided in (
        rules.remove(actor, member("owner"), owners=1),
        rules.change_role(actor, member("owner"), new, owners=1),
    ):
        assert isinstance(decided, Refused)
        assert decided.problem is LAST_OWNER
    assert rules.change_role(actor, member("owner"), "owner", owners=1) == member("owner"), "no change, no refusal"


def test_somebody_who_is_no_member_is_not_found() -> None:
    for decided in (rules.remove(Actor("owner", ME), None, 1), rules.change_role(Actor("owner", ME), None, "admin", 1)):
        assert isinstance(decided, Refused)
        assert decided.problem is NOT_FOUND


def test_people_are_managed_by_people() -> None:
    workspace = UUID(int=9)
    key = Principal("key", "key_x", workspace, frozenset({"keys.write"}), ME)
    assert isinstance(rules.actor(key, "owner"), Refused)
    assert isinstance(rules.actor(service(workspace), None), Refused)
    assert isinstance(rules.actor(Principal("member", "usr_x", workspace, frozenset(), ME), None), Refused)
    assert rules.actor(Principal("member", "usr_x", workspace, frozenset(), ME), "admin") == Actor("admin", ME)
    assert rules.actor(Principal("operator", "operator", workspace, frozenset(), ME), None) == Actor("owner", None)


@given(before=roles, after=roles)
def test_a_demotion_is_the_loss_of_managing(before: Role, after: Role) -> None:
    assert rules.is_demotion(before, after) == (before != "member" and after == "member")


def test_an_invitation_ends_with_the_right_to_give_it() -> None:
    assert rules.can_no_longer_give("owner") == []
    assert rules.can_no_longer_give("admin") == ["owner"]
    assert rules.can_no_longer_give("member") == list(ROLES)
    assert rules.can_no_longer_give(None) == list(ROLES)


def test_a_choice_about_something_else_is_refused_by_its_name() -> None:
    refused = rules.may_choose(Actor("owner", ME), {"key_1"}, {"key_1", "key_2"})
    assert refused is not None
    assert "key_2" in say(refused.sentence)
    assert rules.may_choose(Actor("admin", ME), {"key_1"}, {"key_1"}) is None
    assert rules.may_choose(Actor("member", THEY), {"key_1"}, {"key_1"}) is not None, "who leaves does not decide"
    assert rules.may_choose(Actor("member", THEY), {"key_1"}, set()) is None


def test_what_ends_anyway_is_not_chosen_about() -> None:
    refused = rules.may_choose(Actor("owner", ME), {"key_1"}, {"key_1", "grt_1"}, {"grt_1"})
    assert refused is not None
    assert say(refused.sentence) == "'grt_1' ends with the membership: there is nothing to choose."
    assert rules.may_choose(Actor("owner", ME), {"key_1"}, {"key_1"}, {"grt_1"}) is None


def test_the_table_of_roles_and_scopes() -> None:
    every = frozenset(scope.name for scope in BUILT_IN)
    member_has = {
        "analytics.read", "posts.read", "posts.write", "media.read", "media.write", "reviews.read", "reviews.write",
        "connections.read", "members.read",
    }  # fmt: skip
    assert scopes_for("member", catalogue()) == member_has
    assert scopes_for("admin", catalogue()) == scopes_for("owner", catalogue()) == every


def test_a_scope_of_a_deployments_own_is_for_admins_unless_it_says_otherwise() -> None:
    own = catalogue([Scope("reports.read", "r", "r"), Scope("reports.send", "s", "s", "member")])
    assert "reports.read" not in scopes_for("member", own)
    assert {"reports.read", "reports.send"} <= scopes_for("admin", own)
    assert "reports.send" in scopes_for("member", own)
