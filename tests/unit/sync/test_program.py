"""`sync` with a service in memory and a roster over a real connection: what happens to people there."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.roster.types import Roster
from ansible_collections.readi.one.plugins.module_utils.sync import program

from .calendar import members
from .stand import SUBS, Served, Stand, group, person


def inside(stand: Stand) -> dict[str, set[str]]:
    return dict(members(stand.calendar))


def test_people_of_groups_have_accounts_and_are_in_their_groups(stand: Stand) -> None:
    assert inside(stand) == {"eakte": {"p0", "p1", "p2"}, "scan": {"p1"}}
    assert stand.calendar.accounts == {sub: f"{sub.title()} Muster" for sub in ("p0", "p1", "p2")}
    assert stand.served.asked[0]["Authorization"] == "Bearer secret-of-the-calendar"


def test_unchanged_is_one_question_and_no_write(stand: Stand) -> None:
    requests, asked = stand.calendar.requests, len(stand.served.asked)
    for _ in range(3):
        assert stand.look(force=False) == 0
    assert (stand.calendar.requests, stand.calendar.done()) == (requests, [])
    assert len(stand.served.asked) == asked + 3
    assert stand.look() == 0 and stand.calendar.done() == [], "nor where the service is read"


def test_whoever_leaves_is_out_and_keeps_the_account_over_ten_runs(stand: Stand) -> None:
    stand.say(group("eakte", "p0"), group("scan"))
    for _ in range(10):
        assert stand.look() == 0
    assert inside(stand) == {"eakte": {"p0"}, "scan": set()}
    assert set(stand.calendar.accounts) == {"p0", "p1", "p2"} and stand.calendar.locks == set()


def test_whom_others_let_in_by_hand_is_put_out_and_named(stand: Stand, capsys: pytest.CaptureFixture[str]) -> None:
    stand.calendar.inside["eakte"].add("p7")
    assert stand.look() == 0
    assert inside(stand)["eakte"] == {"p0", "p1", "p2"}
    assert "membership eakte/p7 was not made by us and is removed" in capsys.readouterr().out


def test_groups_of_the_services_own_are_let_be(stand: Stand) -> None:
    stand.calendar.groups["betriebsrat"], stand.calendar.inside["betriebsrat"] = ("Betriebsrat", "active"), {"p5"}
    assert stand.look() == 0 and stand.calendar.done() == []


def test_locked_their_session_ends_and_unlocked_they_work_again(stand: Stand) -> None:
    stand.calendar.sessions = {"p0", "p1"}
    left = [sub for sub in SUBS if sub != "p1"]
    stand.say(group("eakte", "p0", "p2"), group("scan"), people=left, locked=["p1"])
    assert stand.look() == 0
    assert stand.calendar.sessions == {"p0"} and not stand.calendar.may_work("p1")
    assert "p1" in stand.calendar.accounts
    stand.say(group("eakte", "p0", "p1", "p2"), group("scan", "p1"))
    assert stand.look() == 0
    assert stand.calendar.may_work("p1") and inside(stand)["scan"] == {"p1"}


def test_gone_they_are_locked_and_nothing_of_theirs_is_deleted(stand: Stand) -> None:
    stand.calendar.sessions = {"p1"}
    stand.say(group("eakte", "p0", "p2"), group("scan"), people=["p0", "p2"], gone=["p1", "never-here"])
    assert stand.look() == 0
    assert stand.calendar.sessions == set() and "p1" in stand.calendar.accounts
    assert stand.calendar.locks == {"p1"}, "nobody is locked who has no account here"


def test_whom_the_services_own_moderators_locked_stays_so(stand: Stand) -> None:
    stand.calendar.own_locks = {"p0"}
    for locked in ([], ["p0"], []):
        rest = [sub for sub in SUBS if sub not in locked]
        stand.say(group("eakte", "p1"), people=rest, locked=locked)
        assert stand.look() == 0
    assert stand.calendar.own_locks == {"p0"} and not stand.calendar.may_work("p0") and stand.calendar.locks == set()


def test_whom_nobody_vouches_for_has_no_place(stand: Stand) -> None:
    people = {sub: person(sub, vouched=sub != "p3") for sub in SUBS}
    stand.served.roster = Roster((group("eakte", "p0", "p3"),), people)
    assert stand.look() == 0
    assert inside(stand)["eakte"] == {"p0"} and "p3" not in stand.calendar.accounts


def test_one_whom_the_service_refuses_stops_nobody_elses_membership_and_nobodys_leaving(stand: Stand) -> None:
    stand.calendar.refuses = {"p3"}
    stand.say(group("eakte", "p0", "p3", "p4"), group("scan"))
    assert stand.look() == 1
    assert inside(stand) == {"eakte": {"p0", "p4"}, "scan": set()}
    stand.calendar.refuses = set()
    assert stand.look() == 0 and inside(stand)["eakte"] == {"p0", "p3", "p4"}


@pytest.mark.parametrize("status", [503, 401, 500, 404])
def test_where_the_roster_has_nothing_to_say_nothing_is_written(stand: Stand, status: int) -> None:
    stand.say()
    stand.served.status = status
    assert stand.look() == (0 if status == 503 else 1)
    assert stand.calendar.done() == []


def test_without_a_connection_nothing_is_written(stand: Stand) -> None:
    stand.served.server.shutdown()
    stand.served.server.server_close()
    assert stand.look() == 0 and stand.calendar.done() == []
    assert program.health(stand.folder) == 1


@pytest.mark.parametrize("network", ["swallows everything", "breaks off", "ends early"])
def test_a_network_that_fails_in_the_middle_writes_nothing(
    stand: Stand, network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand.say(group("eakte", "p0"))
    monkeypatch.setattr(program, "ASK_S", 0.3)
    half = b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"format": 1,'
    with socket.create_server(("127.0.0.1", 0)) as dark:

        def serve() -> None:
            with contextlib.suppress(OSError):  # closed at the end
                while network != "swallows everything":
                    one, _ = dark.accept()
                    with one:
                        one.recv(1000)
                        one.sendall(half if network == "ends early" else b"")

        threading.Thread(target=serve, daemon=True).start()
        url = f"http://127.0.0.1:{dark.getsockname()[1]}/v1/calendar"
        stand.config["roster"]["url"] = url
        assert stand.look() == 0 and stand.calendar.done() == []
    assert program.health(stand.folder) == 1
    stand.config["roster"]["url"] = stand.served.url
    assert stand.look() == 0 and inside(stand)["eakte"] == {"p0"} and program.health(stand.folder) == 0


def test_a_service_that_does_not_answer_fails_and_is_done_later(stand: Stand) -> None:
    stand.say(group("eakte", "p0"))
    stand.calendar.down = True
    assert stand.look(force=False) == 1
    stand.calendar.down = False
    assert stand.look(force=False) == 0 and inside(stand)["eakte"] == {"p0"}


def test_what_the_services_own_state_holds_is_not_touched(stand: Stand) -> None:
    ledger = {"format": 1, "objects": {"group:kalender": {"origin": "created"}}}
    (stand.folder / "ledger" / "calendar" / "state.json").write_text(json.dumps(ledger))
    stand.calendar.groups["kalender"], stand.calendar.inside["kalender"] = ("Kalender", "active"), {"p5"}
    stand.say(group("eakte", "p0", "p1", "p2"), group("scan", "p1"), group("kalender", "p6"))
    assert stand.look() == 1, "a name that both want is refused, and said"
    assert inside(stand)["kalender"] == {"p5"} and stand.calendar.groups["kalender"] == ("Kalender", "active")


def test_the_first_sync_takes_nobody_out_of_a_group_that_was_there_before_and_does_the_rest(
    tmp_path: Path, served: Served
) -> None:
    made = Stand(tmp_path, served)
    made.calendar.groups["eakte"], made.calendar.inside["eakte"] = ("Eakte", "active"), {"p6"}
    made.say(group("eakte", "p0"), group("scan", "p1"))
    for _ in range(2):
        made.look()
        assert inside(made) == {"eakte": {"p0", "p6"}, "scan": {"p1"}}
    told = json.loads((tmp_path / "sync.json").read_text())
    (waiting,) = told["waiting"]
    assert program.health(tmp_path) == 1
    (tmp_path / "confirmed").write_text(f"{waiting['confirm']}\n")
    made.look(force=False)
    assert inside(made)["eakte"] == {"p0"} and not (tmp_path / "confirmed").exists()
    assert program.health(tmp_path) == 0


def test_a_group_that_is_archived_stays_with_everything_in_it(stand: Stand) -> None:
    stand.say(replace(group("eakte", "p0", "p1", "p2"), state="archived"), group("scan", "p1"))
    assert stand.look() == 0
    assert stand.calendar.groups["eakte"] == ("Eakte", "archived") and inside(stand)["eakte"] == {"p0", "p1", "p2"}


def test_half_of_everybody_leaves_at_once_and_is_out(stand: Stand) -> None:
    """Who left is judged once, by the roster; here nobody is asked a second time."""
    stand.say(group("eakte", *SUBS), group("scan", *SUBS))
    stand.look()
    stand.say(group("eakte"), group("scan"))
    assert stand.look() == 0
    assert inside(stand) == {"eakte": set(), "scan": set()}
