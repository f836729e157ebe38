"""What people do, with threads that do it at the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.groups.acts import UnknownError, waiting_for
from ansible_collections.readi.one.plugins.module_utils.services.groups.rules import RefusedError

from .village import Village, acts, person, store

MARIA, HANS, ANNA, NEW = (person(sub) for sub in ("maria", "hans", "anna", "neu"))


@pytest.fixture
def village() -> Village:
    return Village()


def both(*calls: Callable[[], None]) -> list[str]:
    """What each of them was told, begun at the same moment; empty for done."""
    said = [""] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number: int, call: Callable[[], None]) -> None:
        start.wait()
        try:
            call()
        except RefusedError as error:
            said[number] = error.key

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_an_open_group_is_joined_by_the_pages_account_and_the_roster_is_told(village: Village, tmp_path: Path) -> None:
    doing = acts(village, store(tmp_path))
    doing.join("frei", ANNA)
    assert village.wrote == [("put", "pages", "anna", "id-frei")] and village.told == [(["id-frei"], ["anna"])]
    doing.leave("frei", ANNA, "anna")
    assert "anna" not in village.inside["frei"]


def test_a_group_that_somebody_may_not_know_of_is_as_none(village: Village, tmp_path: Path) -> None:
    doing = acts(village, store(tmp_path))
    for slug in ("leit", "gibtsnicht", "alt"):
        for do in (
            lambda s: doing.join(s, ANNA),
            lambda s: doing.ask(s, ANNA, "x"),
            lambda s: doing.leave(s, ANNA, "anna"),
        ):
            with pytest.raises(UnknownError):
                do(slug)
    assert village.wrote == []


def test_a_request_is_accepted_with_the_moderators_own_token(village: Village, tmp_path: Path) -> None:
    kept = store(tmp_path)
    doing = acts(village, kept)
    doing.ask("akte", ANNA, "weil ich es kann")
    with pytest.raises(RefusedError, match="asked_already"):
        doing.ask("akte", ANNA, "noch einmal")
    (one,) = kept.waiting("id-akte")
    assert [len(found) for found in waiting_for(village.seen(), kept, MARIA)] == [1, 0]
    assert [len(found) for found in waiting_for(village.seen(), kept, ANNA)] == [0, 0]
    doing.decide("akte", one.id, MARIA, "maria", accept=True, message="gern")
    assert ("put", "maria", "anna", "id-akte") in village.wrote
    assert kept.get(one.id).state == "accepted" and kept.waiting("id-akte") == []  # type: ignore[union-attr]


def test_a_request_of_another_group_is_nobodys_to_decide_here(village: Village, tmp_path: Path) -> None:
    kept = store(tmp_path)
    doing = acts(village, kept)
    doing.ask("milch", ANNA, "weil")
    (one,) = kept.waiting("id-milch")
    with pytest.raises(UnknownError):
        doing.decide("akte", one.id, HANS, "hans", accept=True, message="")
    with pytest.raises(RefusedError, match="moderators_only"):
        doing.decide("milch", one.id, HANS, "hans", accept=True, message="")
    assert kept.get(one.id).state == "waiting" and village.wrote == []  # type: ignore[union-attr]


@pytest.mark.parametrize("answers", [(True, True), (True, False), (False, False)])
def test_two_who_decide_the_same_request(village: Village, tmp_path: Path, answers: tuple[bool, bool]) -> None:
    kept = store(tmp_path)
    village.slow_s = 0.05
    doing = acts(village, kept)
    doing.ask("akte", ANNA, "weil")
    (one,) = kept.waiting("id-akte")
    said = both(
        lambda: doing.decide("akte", one.id, MARIA, "maria", accept=answers[0], message=""),
        lambda: doing.decide("akte", one.id, HANS, "hans", accept=answers[1], message=""),
    )
    assert sorted(said) == ["", "decided_already"]
    winner = answers[said.index("")]
    assert kept.get(one.id).state == ("accepted" if winner else "declined")  # type: ignore[union-attr]
    assert ("anna" in village.inside["akte"]) is winner
    assert len([row for row in kept.noted("id-akte") if row["what"] in ("accepted", "declined")]) == 1


def test_a_request_that_is_taken_back_while_it_is_accepted(village: Village, tmp_path: Path) -> None:
    kept = store(tmp_path)
    village.slow_s = 0.05
    doing = acts(village, kept)
    for _ in range(5):
        doing.ask("akte", ANNA, "weil")
        (one,) = kept.waiting("id-akte")
        said = both(
            lambda: doing.decide("akte", one.id, MARIA, "maria", accept=True, message=""),  # noqa: B023
            lambda: doing.withdraw(one.id, ANNA),  # noqa: B023
        )
        assert sorted(said) == ["", "decided_already"]
        assert ("anna" in village.inside["akte"]) is (said[0] == "")
        village.inside["akte"].discard("anna")


def test_two_moderators_who_leave_at_the_same_moment_leave_one(village: Village, tmp_path: Path) -> None:
    village.slow_s = 0.05
    doing = acts(village, store(tmp_path))
    said = both(lambda: doing.leave("akte", MARIA, "maria"), lambda: doing.leave("akte", HANS, "hans"))
    assert sorted(said) == ["", "last_moderator"]
    assert len(village.leads["akte"]) == 1


def test_two_moderators_who_dismiss_each_other_leave_one(village: Village, tmp_path: Path) -> None:
    doing = acts(village, store(tmp_path))
    said = both(
        lambda: doing.dismiss("akte", "hans", MARIA, "maria"), lambda: doing.dismiss("akte", "maria", HANS, "hans")
    )
    assert sorted(said) in (["", "moderators_only"], ["", "last_moderator"])
    assert len(village.leads["akte"]) == 1 and village.inside["akte"] == {"maria", "hans"}


def test_what_keycloak_refuses_waits_again(village: Village, tmp_path: Path) -> None:
    kept = store(tmp_path)
    doing = acts(village, kept)
    doing.ask("akte", ANNA, "weil")
    (one,) = kept.waiting("id-akte")
    with pytest.raises(RefusedError, match="not_allowed"):
        doing.decide("akte", one.id, MARIA, "somebody-elses", accept=True, message="")
    village.silent = True
    with pytest.raises(RefusedError, match="not_now"):
        doing.decide("akte", one.id, MARIA, "maria", accept=True, message="")
    assert kept.get(one.id).state == "waiting"  # type: ignore[union-attr]
    village.silent = False
    doing.decide("akte", one.id, MARIA, "maria", accept=True, message="")
    assert "anna" in village.inside["akte"]


def test_what_was_left_half_way_by_a_killed_program_waits_again_after_a_minute(
    village: Village, tmp_path: Path
) -> None:
    kept = store(tmp_path)
    acts(village, kept).ask("akte", ANNA, "weil")
    (one,) = kept.waiting("id-akte")
    now = time.time()
    assert kept.take(one.id, "maria", now) and not kept.take(one.id, "hans", now)
    kept.recover(now + 30)
    assert not kept.take(one.id, "hans", now + 30)
    kept.recover(now + 61)
    assert kept.take(one.id, "hans", now + 61)


def test_an_invitation_says_nothing_of_whether_the_address_is_known(village: Village, tmp_path: Path) -> None:
    kept = store(tmp_path)
    doing = acts(village, kept)
    for address in ("anna@stadt.example", "Niemand@Stadt.example", "hans@stadt.example"):
        doing.invite("akte", MARIA, address)
        doing.invite("akte", MARIA, address)
    found = kept.waiting("id-akte", "invitation")
    assert [(one.sub, one.address) for one in found] == [
        ("anna", "anna@stadt.example"), ("", "niemand@stadt.example"), ("", "hans@stadt.example"),
    ]  # fmt: skip
    doing.answer(found[0].id, ANNA, accept=True)
    assert ("put", "pages", "anna", "id-akte") in village.wrote
    with pytest.raises(RefusedError, match="decided_already"):
        doing.answer(found[0].id, ANNA, accept=False)
    with pytest.raises(UnknownError):
        doing.answer(found[1].id, ANNA, accept=True)


def test_addresses_are_counted(village: Village, tmp_path: Path) -> None:
    doing = acts(village, store(tmp_path))
    for number in range(50):
        doing.invite("akte", MARIA, f"p{number}@stadt.example")
    with pytest.raises(RefusedError, match="too_many_invitations"):
        doing.invite("akte", MARIA, "noch@stadt.example")
    doing.invite("akte", HANS, "noch@stadt.example")


def test_moderation_is_passed_on_and_who_gave_it_up_stays_a_member(village: Village, tmp_path: Path) -> None:
    doing = acts(village, store(tmp_path))
    with pytest.raises(RefusedError, match="last_moderator"):
        doing.leave("milch", MARIA, "maria")
    with pytest.raises(RefusedError, match="no_member"):
        doing.appoint("milch", "hans", MARIA, "maria")
    village.inside["milch"].add("hans")
    doing.appoint("milch", "hans", MARIA, "maria")
    doing.dismiss("milch", "maria", MARIA, "maria")
    assert village.leads["milch"] == {"hans"} and village.inside["milch"] >= {"maria"}
    with pytest.raises(RefusedError, match="guest_moderates_not"):
        doing.appoint("leit", "gast", HANS, "hans")
    with pytest.raises(RefusedError, match="moderators_only"):
        doing.remove("milch", "hans", MARIA, "maria")
    doing.remove("milch", "maria", HANS, "hans")
    assert village.inside["milch"] == {"hans"}


def test_what_is_kept_no_longer_goes_and_what_waits_stays(village: Village, tmp_path: Path) -> None:
    kept = store(tmp_path)
    doing = acts(village, kept, lambda: 1000.0)
    doing.ask("akte", ANNA, "weil")
    doing.ask("milch", ANNA, "weil")
    (one,) = kept.waiting("id-milch")
    doing.decide("milch", one.id, MARIA, "maria", accept=False, message="nein")
    kept.forget(2000.0)
    assert kept.noted("id-akte") == [] and kept.get(one.id) is None
    assert len(kept.waiting("id-akte")) == 1
