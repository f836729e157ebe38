"""Who left and who is locked: what is believed at once, what is asked again, what waits for an operator."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.readi.one.plugins.module_utils.roster.judge import (
    AGAIN_S,
    Read,
    Seen,
    Told,
    Verdict,
    judge,
)

from .town import account, group, read

TEN = [f"p{n}" for n in range(10)]
BEFORE = read([group("eakte", TEN, ["p0"])], [account(sub) for sub in TEN])


def seen(before: Read = BEFORE) -> Seen:
    return judge(None, before, now=0).seen


def members(verdict: Verdict, slug: str = "eakte") -> set[str]:
    return next((set(g.members) for g in verdict.roster.groups if g.slug == slug), set())


def without(*subs: str, moderators: tuple[str, ...] = ("p0",)) -> Read:
    left = [sub for sub in TEN if sub not in subs]
    return replace(BEFORE, groups={"id-of-eakte": group("eakte", left, [m for m in moderators if m in left])})


def test_who_leaves_is_out_at_once() -> None:
    assert members(judge(seen(), without("p1", "p2"), now=1)) == set(TEN) - {"p1", "p2"}


def test_a_group_that_lost_more_than_half_is_asked_again_and_keeps_who_is_in_it_by_the_other_question() -> None:
    bad = without(*TEN[:6])
    first = judge(seen(), bad, now=100)
    assert (members(first), first.ask) == (set(TEN), {})
    assert first.roster.groups[0].moderators == {"p0"}
    early = judge(first.seen, bad, now=100 + AGAIN_S - 1)
    assert (members(early), early.ask) == (set(TEN), {})
    due = judge(early.seen, bad, now=100 + AGAIN_S)
    assert due.ask == {"id-of-eakte": frozenset(TEN[:6])}
    answered = judge(early.seen, bad, now=100 + AGAIN_S, answers={"id-of-eakte": frozenset({"p0", "p1"})})
    assert (members(answered), answered.ask) == ({"p0", "p1", *TEN[6:]}, {})
    # Two of six are fewer than half; the list is wrong all the same, and is not believed of them later either.
    later = judge(answered.seen, bad, now=200 + AGAIN_S)
    assert members(later) == {"p0", "p1", *TEN[6:]}
    last = judge(later.seen, bad, now=100 + 2 * AGAIN_S, answers={"id-of-eakte": frozenset()})
    assert members(last) == set(TEN[6:]) and last.seen.doubts == {}


def test_a_list_that_is_whole_again_ends_the_doubt() -> None:
    first = judge(seen(), without(*TEN[:6]), now=1)
    again = judge(first.seen, BEFORE, now=60)
    assert members(again) == set(TEN) and again.seen.doubts == {}


def test_a_group_that_vanished_is_asked_again() -> None:
    nothing = replace(BEFORE, groups={})
    first = judge(seen(), nothing, now=0)
    assert members(first) == set(TEN)
    due = judge(first.seen, nothing, now=AGAIN_S)
    assert due.ask == {"id-of-eakte": frozenset(TEN)}
    assert members(judge(first.seen, nothing, now=AGAIN_S, answers={"id-of-eakte": frozenset({"p3"})})) == {"p3"}
    over = judge(first.seen, nothing, now=AGAIN_S, answers={"id-of-eakte": frozenset()})
    assert over.roster.groups == () and over.seen.doubts == {}


def test_three_may_leave_a_group_of_three_at_once() -> None:
    three = read([group("rat", TEN[:3])], [account(s) for s in TEN])
    empty = read([group("rat", [])], [account(s) for s in TEN])
    assert members(judge(seen(three), empty, now=1), "rat") == set()


def test_what_our_own_pages_told_needs_no_second_reading() -> None:
    bad = without(*TEN[:6])
    assert members(judge(seen(), bad, now=1, told=Told(groups=frozenset({"id-of-eakte"})))) == set(TEN[6:])
    assert members(judge(seen(), bad, now=1, told=Told(people=frozenset(TEN[:6])))) == set(TEN[6:])
    gone = replace(BEFORE, groups={})
    assert judge(seen(), gone, now=1, told=Told(groups=frozenset({"id-of-eakte"}))).roster.groups == ()


def test_whoever_is_not_enabled_is_locked_and_no_member_and_comes_back_as_they_were() -> None:
    locked = replace(BEFORE, accounts={**BEFORE.accounts, "p1": account("p1", enabled=False)})
    verdict = judge(seen(), locked, now=1)
    assert verdict.roster.locked == {"p1"} and "p1" not in members(verdict) and "p1" not in verdict.roster.people
    back = judge(verdict.seen, BEFORE, now=2)
    assert back.roster.locked == set() and members(back) == set(TEN)


def test_whoever_is_not_there_any_more_is_gone_for_ever() -> None:
    left = replace(BEFORE, accounts={s: a for s, a in BEFORE.accounts.items() if s != "p1"})
    verdict = judge(seen(), left, now=1)
    assert verdict.roster.gone == {"p1"} and "p1" not in members(verdict)
    assert judge(verdict.seen, left, now=2).roster.gone == {"p1"}


def test_a_directory_that_does_not_answer_makes_nobody_a_leaver() -> None:
    """Whether Keycloak shows its people as not enabled, or not at all; and no list of members is believed of them."""
    people = [account(s, directory="ldap" if s in TEN[:3] else "") for s in TEN]
    before = read([group("eakte", TEN, ["p0"])], people)
    off = [account(s, directory="ldap", enabled=False) for s in TEN[:3]] + people[3:]
    for silent in (
        read([group("eakte", TEN, ["p0"])], off, answered=()),
        read([group("eakte", TEN[3:])], people[3:], answered=()),
    ):
        verdict = judge(seen(before), silent, now=1)
        assert verdict.roster == judge(None, before, now=0).roster
    said = judge(seen(before), read([group("eakte", TEN, ["p0"])], off), now=1)
    assert said.roster.locked == set(TEN[:3])
    told = judge(seen(before), replace(read([group("eakte", TEN)], off, ())), now=1, told=Told(people=frozenset("p0")))
    assert told.roster.locked == set()
    told = judge(seen(before), read([group("eakte", TEN)], off, ()), now=1, told=Told(people=frozenset({"p0"})))
    assert told.roster.locked == {"p0"}


def test_an_unknown_person_of_a_silent_directory_is_nobody_yet() -> None:
    new = replace(BEFORE, accounts={**BEFORE.accounts, "q": account("q", directory="ldap", enabled=False)})
    verdict = judge(seen(), replace(new, answered=frozenset()), now=1)
    assert "q" not in {*verdict.roster.people, *verdict.roster.locked, *verdict.roster.gone}


def test_an_organisation_that_lost_many_waits_for_an_operator_and_the_rest_goes_on() -> None:
    town = [f"b{n}" for n in range(50)]
    everybody = [*map(account, town), account("x", "rastatt")]
    before = read([group("eakte", [*town, "x"])], everybody)
    off = [account(s, enabled=s not in town[:6]) for s in town] + [account("x", "rastatt", enabled=False)]
    verdict = judge(seen(before), read([group("eakte", [*town, "x"])], off), now=1, platform="a.example")
    assert verdict.roster.locked == {"x"} and members(verdict) == set(town)
    (waiting,) = verdict.waiting
    assert (waiting.kind, waiting.what, waiting.names) == ("organisation", "buehl", tuple(sorted(town[:6])))
    # Somebody joined: the same question. One more is lost: another one.
    more = [*off, account("neu")]
    joined = judge(verdict.seen, read([], more), now=2, platform="a.example")
    assert [w.token for w in joined.waiting] == [waiting.token]
    yes = judge(verdict.seen, read([], off), now=2, platform="a.example", confirmed=frozenset({waiting.token}))
    assert yes.roster.locked == {"x", *town[:6]} and yes.waiting == ()
    assert judge(verdict.seen, read([], off), now=2, platform="b.example").waiting[0].token != waiting.token


def test_five_of_fifty_are_believed() -> None:
    town = [f"b{n}" for n in range(50)]
    before = read([], map(account, town))
    verdict = judge(seen(before), read([], map(account, town[5:])), now=1)
    assert (verdict.roster.gone, verdict.waiting) == (set(town[:5]), ())


def guest(sub: str, until: str) -> object:
    made = account(sub, "")
    return replace(made, person=replace(made.person, guest_until=until))


def test_guests_past_their_date_are_locked_however_many_they_are() -> None:
    def guests(until: str) -> Read:
        return read([], [guest(f"g{n}", until) for n in range(9)])  # type: ignore[list-item]

    assert len(judge(seen(guests("2026-11-28")), guests("2026-11-28"), now=1).roster.people) == 9
    verdict = judge(seen(guests("2026-11-28")), guests("2026-11-27"), now=1)
    assert len(verdict.roster.locked) == 9 and verdict.waiting == ()


def test_a_known_slug_under_another_id_waits_and_a_changed_slug_is_not_followed() -> None:
    other = replace(group("eakte", ["p1"]), id="another")
    swapped = replace(BEFORE, groups={"another": other})
    verdict = judge(seen(), swapped, now=1, platform="a")
    assert [g.id for g in verdict.roster.groups] == ["id-of-eakte"]
    (waiting,) = verdict.waiting
    assert (waiting.kind, waiting.what) == ("slug", "eakte")
    yes = judge(verdict.seen, swapped, now=2, platform="a", confirmed=frozenset({waiting.token}))
    assert [(g.id, set(g.members)) for g in yes.roster.groups] == [("another", {"p1"})]
    renamed = replace(BEFORE, groups={"id-of-eakte": replace(group("anders", TEN), id="id-of-eakte")})
    verdict = judge(seen(), renamed, now=1)
    assert [g.slug for g in verdict.roster.groups] == ["eakte"] and len(verdict.notes) == 1


def test_a_group_without_a_slug_that_services_can_carry_is_served_to_nobody_and_named() -> None:
    groups = [replace(group("x", TEN), slug=slug, id=slug or "-", name=f"«{slug}»") for slug in ("", "it", "admin")]
    twins = [replace(group("zwilling", TEN), id=id_, name=id_) for id_ in ("eins", "zwei")]
    verdict = judge(None, read([*groups, *twins, group("eakte", TEN)], BEFORE.accounts.values()), now=0)
    assert [g.slug for g in verdict.roster.groups] == ["eakte"]
    assert len(verdict.notes) == 5
