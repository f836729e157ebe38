"""Who may what: every yes with its no beside it, and invariants over groups that are made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person
from ansible_collections.readi.one.plugins.module_utils.services.groups import rules
from ansible_collections.readi.one.plugins.module_utils.services.groups.rules import RefusedError
from ansible_collections.readi.one.plugins.module_utils.services.groups.words import LOG, TEXTS
from hypothesis import given
from hypothesis import strategies as st

ANNA, MARIA, GUEST = Person("anna"), Person("maria"), Person("gast", guest_until="2030-01-01")
GROUP = Group("1", "akte", "eAkte", "project", "open", members=frozenset({"maria"}), moderators=frozenset({"maria"}))


def why(do: Callable[[], None]) -> str:
    with pytest.raises(RefusedError) as refused:
        do()
    return refused.value.key


@pytest.mark.parametrize(("joining", "sees"), [("open", True), ("moderated", True), ("closed", False), ("odd", False)])
def test_a_closed_group_is_known_to_its_members_only(joining: str, sees: bool) -> None:
    group = replace(GROUP, joining=joining)
    assert rules.sees(group, ANNA) is sees
    assert rules.sees(group, MARIA)


def test_a_guest_sees_nothing_but_the_own_groups() -> None:
    assert not rules.sees(GROUP, GUEST)
    assert rules.sees(replace(GROUP, members=frozenset({"maria", "gast"})), GUEST)


def test_an_archived_group_is_known_to_its_members_only_and_changes_no_more_but_that_they_leave() -> None:
    old = replace(GROUP, state="archived", members=frozenset({"maria", "anna"}))
    assert rules.sees(old, ANNA) and not rules.sees(old, Person("neu"))
    assert why(lambda: rules.join(old, Person("neu"))) == "archived"
    assert why(lambda: rules.remove(old, MARIA, "anna")) == "archived"
    rules.leave(old, ANNA)


def test_joining_and_asking() -> None:
    moderated = replace(GROUP, joining="moderated")
    rules.join(GROUP, ANNA)
    rules.ask(moderated, ANNA, "weil")
    assert why(lambda: rules.join(moderated, ANNA)) == "not_open"
    assert why(lambda: rules.ask(GROUP, ANNA, "weil")) == "not_moderated"
    assert why(lambda: rules.ask(moderated, ANNA, " \n ")) == "word_missing"
    assert why(lambda: rules.ask(moderated, ANNA, "x" * 501)) == "too_long"
    assert why(lambda: rules.join(GROUP, MARIA)) == "already_member"
    assert why(lambda: rules.join(GROUP, GUEST)) == "not_open"
    assert why(lambda: rules.ask(moderated, GUEST, "weil")) == "not_moderated"


@pytest.mark.parametrize(
    "address", ["", "anna", "a@b", "a b@c.de", "a@c.de,b@c.de", "<a@c.de>", "a@c.de\nBcc: x@y.de", "@c.de"]
)
def test_what_is_no_address(address: str) -> None:
    assert why(lambda: rules.invite(GROUP, MARIA, address)) == "no_address"
    rules.invite(GROUP, MARIA, "ä.o'neil+x@stadt.example")


PEOPLE = ("a", "b", "c", "d")


@st.composite
def groups(draw: st.DrawFn) -> Group:
    members = draw(st.sets(st.sampled_from(PEOPLE), min_size=1))
    moderators = draw(st.sets(st.sampled_from(sorted(members)), min_size=1))
    joining = draw(st.sampled_from(["open", "moderated", "closed"]))
    return replace(GROUP, joining=joining, members=frozenset(members), moderators=frozenset(moderators))


@given(groups(), st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.integers(0, 4)), max_size=30))
def test_whatever_people_do_a_group_is_never_without_a_moderator(
    group: Group, clicks: list[tuple[str, str, int]]
) -> None:
    for who, whom, what in clicks:
        me = Person(who)
        try:
            if what == 0:
                rules.leave(group, me)
                group = replace(group, members=group.members - {who}, moderators=group.moderators - {who})
            elif what == 1:
                rules.remove(group, me, whom)
                group = replace(group, members=group.members - {whom})
            elif what == 2:
                rules.appoint(group, me, whom, Person(whom))
                group = replace(group, moderators=group.moderators | {whom})
            elif what == 3:
                rules.dismiss(group, me, whom)
                group = replace(group, moderators=group.moderators - {whom})
            else:
                rules.join(group, me)
                group = replace(group, members=group.members | {who})
        except RefusedError as error:
            assert error.key in TEXTS["de"]
        assert group.moderators and group.moderators <= group.members


@given(groups(), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
def test_who_does_not_moderate_changes_nobody_else(group: Group, who: str, whom: str) -> None:
    me = Person(who)
    if who in group.moderators:
        return
    for do in (
        lambda: rules.remove(group, me, whom),
        lambda: rules.appoint(group, me, whom, Person(whom)),
        lambda: rules.dismiss(group, me, whom),
        lambda: rules.decide(group, me, ""),
        lambda: rules.invite(group, me, "a@b.de"),
    ):
        assert why(do) == "moderators_only"


def test_both_languages_say_the_same_things() -> None:
    assert TEXTS["de"].keys() == TEXTS["en"].keys() and LOG["de"].keys() == LOG["en"].keys()
    for key, text in {**TEXTS["de"], **LOG["de"]}.items():
        english = {**TEXTS["en"], **LOG["en"]}[key]
        assert text.count("{") == english.count("{"), key


def test_a_search_finds_every_word() -> None:
    group = replace(GROUP, name="Milchl@dle 4.0", attributes={"purpose": "Für ALLE Städte"})
    assert rules.matches(group, "städte MILCH") and rules.matches(group, "")
    assert not rules.matches(group, "milch haus")
