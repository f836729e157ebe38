"""Who is an agent where, and names that Zammad takes as they are."""

from __future__ import annotations

from ansible_collections.readi.one.plugins.module_utils.services.zammad import groups, people
from ansible_collections.readi.one.plugins.module_utils.sync.wanted import wanted
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.services.zammad.play import ANNA, BEN, EVE, group, person, roster

NAMES = st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=6)


@given(NAMES)
def test_every_group_has_a_name_of_its_own_that_is_not_cut(given_: list[str]) -> None:
    made = roster(*(group(f"group-{number}", name=name) for number, name in enumerate(given_)))
    found = groups.names(made)
    assert len({name.casefold() for name in found.values()}) == len(given_)
    for name in found.values():
        assert name == name.strip() and 0 < len(name) <= 160 and "::" not in name


def test_members_of_a_technical_group_are_its_agents() -> None:
    made = group("technik", ANNA, BEN, moderators=frozenset({ANNA}))
    assert groups.agents(made) == {ANNA, BEN}


def test_other_groups_have_none_unless_they_say_so() -> None:
    quiet = group("eakte", ANNA, BEN, kind="project", moderators=frozenset({ANNA}))
    asked = group(
        "eakte",
        ANNA,
        BEN,
        kind="project",
        moderators=frozenset({ANNA}),
        attributes={"helpdesk": "true", "helpdesk_agents": "moderators"},
    )
    assert not groups.agents(quiet) and groups.agents(asked) == {ANNA}


def test_a_group_that_only_says_who_would_answer_has_no_place_here() -> None:
    assert not list(groups.desired_for(roster(group("eakte", ANNA, attributes={"helpdesk_agents": "moderators"}))))


def test_an_agent_whose_address_nobody_vouches_for_is_none() -> None:
    made = roster(group("technik", ANNA, EVE), eve=person(EVE, email_vouched=False))
    found = [one.key for one in wanted(made, people, groups) if one.kind in ("membership", "account")]
    assert sorted(found) == sorted([ANNA, f"technik/{ANNA}"])


def test_an_archived_group_is_read_only() -> None:
    (shown,) = (one for one in groups.desired_for(roster(group("alt", state="archived"))) if one.kind == "role")
    assert shown.fields["access"] == ["overview", "read"]


def test_everybody_has_an_account_and_guests_no_organisation() -> None:
    made = roster(eve=person(EVE, guest_until="2030-01-01"), ben=person(BEN, email="Ben@Stadt.Example"))
    found = {one.key: one.fields for one in people.accounts(made)}
    assert found[EVE]["organisation"] == ""
    assert (found[BEN]["organisation"], found[BEN]["email"]) == ("stadt", "ben@stadt.example")


def test_whoever_is_locked_has_a_lock_and_no_account_is_wanted() -> None:
    found = list(people.accounts(roster(locked=frozenset({EVE}))))
    assert [(one.kind, one.key, one.only_with) for one in found] == [("lock", EVE, ("account", EVE))]
