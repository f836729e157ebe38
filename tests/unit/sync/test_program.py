"""`sync` with a service in memory and a roster over a real connection: what happens to people there."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.roster.types import Group, Person, Roster, to_json
from ansible_collections.readi.one.plugins.module_utils.sync import program
from ansible_collections.readi.one.plugins.module_utils.sync import wanted as wishes

from .calendar import Calendar, members, rooms

PLATFORM = "a.example"
SUBS = [f"p{n}" for n in range(8)]


def person(sub: str, *, vouched: bool = True) -> Person:
    return Person(sub, f"{sub}@buehl.example", vouched, sub.title(), "Muster", "buehl")


def group(slug: str, *subs: str, state: Any = "active") -> Group:
    return Group(f"id-{slug}", slug, slug.title(), "project", "open", state, members=frozenset(subs))


class Served:
    """A roster by HTTP on loopback; `status` in place of 200, and what was asked."""

    def __init__(self) -> None:
        self.roster, self.status, self.asked = Roster(), 200, list[dict[str, str]]()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(dict(self.headers))
                body = {**to_json(outer.roster), "complete": True, "platform": PLATFORM, "read_at": "now"}
                text = json.dumps(body).encode()
                etag = f'"{hash(text)}"'
                status = outer.status
                if status == 200 and self.headers.get("If-None-Match") == etag:
                    status = 304
                text = text if status == 200 else b"" if status == 304 else b'{"error": "why it is so"}'
                self.send_response(status)
                self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/calendar"


class Stand:
    def __init__(self, folder: Path, served: Served) -> None:
        self.folder, self.served, self.calendar = folder, served, Calendar()
        self.config = {
            "platform": PLATFORM,
            "roster": {"url": served.url, "credential": "secret-of-the-calendar"},
            "host": "one",
            "ledgers": str(folder / "ledger"),
            "locks": str(folder / "readi" / "lock"),
            "service": {},
        }

    def look(self, *, force: bool = True) -> int:
        def desired(roster: Roster) -> Any:
            return wishes.wanted(roster, *rooms())

        calendar = self.calendar
        service = program.Service("calendar", calendar.kinds, calendar.connect, desired)
        return program.Sync(self.config, self.folder, service).look(force=force)

    def say(self, *groups: Group, people: Any = SUBS, locked: Any = (), gone: Any = ()) -> None:
        known = {sub: person(sub) for sub in people}
        self.served.roster = Roster(groups, known, frozenset(locked), frozenset(gone))


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def stand(tmp_path: Path, served: Served) -> Stand:
    made = Stand(tmp_path, served)
    made.say(group("eakte", "p0", "p1", "p2"), group("scan", "p1"))
    assert made.look() == 0
    made.calendar.done()
    return made


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
