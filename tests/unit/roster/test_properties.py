"""What holds whatever happens to people, groups and the sign-on's answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.roster.answer import Reader, answer
from ansible_collections.readi.one.plugins.module_utils.roster.judge import (
    AGAIN_S,
    ORGANISATION_FLOOR,
    ORGANISATION_SHARE,
    Read,
    Seen,
    Verdict,
    judge,
)
from ansible_collections.readi.one.plugins.module_utils.roster.types import PERSONAL, Roster, from_json, to_json
from hypothesis import given, settings
from hypothesis import strategies as st

from .town import account, group, read

SUBS = [f"p{n}" for n in range(12)]
DIRECTORY = {"p0": "ldap", "p1": "ldap", "p2": "ldap"}
SLUGS = ("eakte", "scan", "rat")


@dataclass(frozen=True)
class Truth:
    """How it really is: `state` of each person is in, off or away."""

    state: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]

    def read(self) -> Read:
        people = [
            account(s, "buehl" if s < "p5" else "rastatt", enabled=is_ == "in", directory=DIRECTORY.get(s, ""))
            for s, is_ in self.state.items()
            if is_ != "away"
        ]
        there = {s for s, is_ in self.state.items() if is_ != "away"}
        return read(
            [group(slug, members & there, sorted(members & there)[:1]) for slug, members in self.groups.items()], people
        )

    def roster(self) -> dict[str, set[str]]:
        inside = {s for s, is_ in self.state.items() if is_ == "in"}
        return {slug: set(members) & inside for slug, members in self.groups.items()}


TRUTHS = st.builds(
    Truth,
    st.fixed_dictionaries({s: st.sampled_from(["in", "in", "in", "off", "away"]) for s in SUBS}),
    st.dictionaries(st.sampled_from(SLUGS), st.frozensets(st.sampled_from(SUBS)), max_size=3),
)


@st.composite
def faults(draw: st.DrawFn, right: Read) -> Read:
    """An answer that is wrong and does not say so: people missing from lists, groups missing, a directory silent."""
    groups = {}
    for id_, one in right.groups.items():
        if draw(st.booleans()):
            left = draw(st.frozensets(st.sampled_from(sorted(one.members)))) if one.members else frozenset()
            groups[id_] = replace(one, members=left, moderators=one.moderators & left)
        elif draw(st.booleans()):
            groups[id_] = one
    accounts = dict(right.accounts)
    answered = right.answered
    if draw(st.booleans()):
        answered = frozenset()
        for sub in DIRECTORY:
            if sub in accounts and draw(st.booleans()):
                accounts[sub] = replace(accounts[sub], enabled=False)
            elif draw(st.booleans()):
                accounts.pop(sub, None)
    return Read(groups, accounts, answered, right.today)


def settle(seen: Seen, is_: Truth, now: float) -> Verdict:
    """Right reads until nothing is asked; the other question is answered rightly, and all is confirmed."""
    for later in (0, AGAIN_S, 2 * AGAIN_S):
        verdict = told(seen, is_.read(), is_, now + later)
        while verdict.waiting:
            verdict = told(seen, is_.read(), is_, now + later, frozenset(w.token for w in verdict.waiting))
        seen = verdict.seen
    return verdict


def told(seen: Seen, seen_now: Read, is_: Truth, now: float, confirmed: frozenset[str] = frozenset()) -> Verdict:
    verdict = judge(seen, seen_now, now=now, confirmed=confirmed)
    if verdict.ask:
        slugs = {f"id-of-{slug}": members for slug, members in is_.groups.items()}
        answers = {id_: people & slugs.get(id_, frozenset()) for id_, people in verdict.ask.items()}
        verdict = judge(seen, seen_now, now=now, confirmed=confirmed, answers=answers)
        assert not verdict.ask
    return verdict


def groups(verdict: Verdict) -> dict[str, set[str]]:
    return {g.slug: set(g.members) for g in verdict.roster.groups}


@settings(deadline=None)
@given(st.lists(TRUTHS, min_size=2, max_size=4))
def test_in_the_end_everything_is_served_as_it_is(history: list[Truth]) -> None:
    verdict = judge(None, history[0].read(), now=0)
    assert groups(verdict) == history[0].roster()
    for number, truth in enumerate(history[1:], 1):
        verdict = settle(verdict.seen, truth, number * 10_000)
        assert groups(verdict) == truth.roster()
        assert verdict.roster.locked == {s for s, is_ in truth.state.items() if is_ == "off"}
        assert not verdict.seen.doubts


@settings(deadline=None)
@given(TRUTHS, st.data())
def test_no_wrong_answer_makes_anybody_a_leaver_of_a_directory_or_takes_many_from_a_group(
    truth: Truth, data: st.DataObject
) -> None:
    before = judge(None, truth.read(), now=0)
    wrong = data.draw(faults(truth.read()))
    verdict = judge(before.seen, wrong, now=60)
    gone = verdict.roster.gone | verdict.roster.locked
    if not wrong.answered:
        assert not (gone - before.roster.gone - before.roster.locked) & DIRECTORY.keys()
    now = groups(verdict)
    for slug, members in groups(before).items():
        assert slug in now, "a group that is not there any more is asked again first"
        if len(members) > 3:
            assert len(members - gone - now[slug]) * 2 <= len(members - gone)
        if not wrong.answered:
            assert members & DIRECTORY.keys() <= now[slug], "nobody who was there to ask said that they left"


@settings(deadline=None)
@given(TRUTHS, TRUTHS)
def test_without_an_operator_no_organisation_loses_many_at_once(one: Truth, other: Truth) -> None:
    before = judge(None, one.read(), now=0).roster.people
    verdict = judge(judge(None, one.read(), now=0).seen, other.read(), now=60)
    for organisation in ("buehl", "rastatt"):
        had = {s for s, p in before.items() if p.organisation == organisation}
        lost = had - verdict.roster.people.keys()
        assert len(lost) <= max(ORGANISATION_FLOOR, ORGANISATION_SHARE * len(had))


@settings(deadline=None)
@given(TRUTHS, TRUTHS, st.data())
def test_the_same_read_again_changes_nothing_until_a_question_is_due(
    one: Truth, other: Truth, data: st.DataObject
) -> None:
    wrong = data.draw(faults(other.read()))
    first = judge(judge(None, one.read(), now=0).seen, wrong, now=60)
    again = judge(first.seen, wrong, now=61)
    assert again.roster == first.roster
    # Held back or not: what is said is whole.
    assert from_json(to_json(again.roster)) == again.roster


READERS = st.builds(
    Reader,
    st.sampled_from(["members", "everyone"]),
    st.frozensets(st.sampled_from(sorted(PERSONAL))),
    st.sampled_from([None, frozenset({"forum"}), frozenset({"helpdesk"})]),
)


@settings(deadline=None)
@given(TRUTHS, READERS)
def test_a_service_hears_what_its_manifest_names_and_nothing_else(truth: Truth, reader: Reader) -> None:
    whole: Roster = judge(None, truth.read(), now=0).roster
    said = answer(whole, reader)
    text = json.dumps(to_json(said))
    shown: dict[str, Any] = {"name": "Muster", "email": "@", "organisation": '"organisation": "buehl"'}
    for field, mark in shown.items():
        if field not in reader.fields:
            assert mark not in text
    if reader.places == frozenset({"helpdesk"}):
        assert said.groups == ()
    if reader.people == "members":
        assert set(said.people) == {s for g in said.groups for s in g.members}
    else:
        assert said.people.keys() == whole.people.keys()
    assert (said.locked, said.gone) == (whole.locked, whole.gone)
    assert from_json(json.loads(text)) == said
