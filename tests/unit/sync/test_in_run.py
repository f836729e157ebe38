"""What a run of a role says of its service's sync in check mode, and what it then does."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.readi.one.plugins.module_utils import language, state_module
from ansible_collections.readi.one.plugins.module_utils.reconcile.place import Place
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import Adapter, NotInstalledError
from ansible_collections.readi.one.plugins.module_utils.roster.types import Roster, to_json
from ansible_collections.readi.one.plugins.module_utils.sync import confirm, in_run, program
from ansible_collections.readi.one.plugins.module_utils.sync import wanted as wishes
from ansible_collections.readi.one.plugins.module_utils.units import Now, UnitError

from .calendar import SYNC, Calendar, members, rooms
from .stand import Served, Stand, group

SINGLE = "127.0.0.1"


class Unit:
    """systemd, with the unit of the stand's sync: started, it looks. `joins`: starts that find the timer's at work."""

    def __init__(self, stand: Stand) -> None:
        self.stand, self.joins, self.starts, self.there = stand, 0, 0, True

    def look(self, name: str) -> Now:
        assert name == f"{self.stand.folder.name}.service"
        return Now(self.there, False, True, False, False, None)

    def do(self, verb: str, name: str) -> None:
        self.starts += 1
        self.stand.folder.mkdir(exist_ok=True)
        timers = self.joins > 0
        self.joins -= timers
        asked = not timers and confirm.asked(self.stand.folder)
        if not asked and not timers and program.roles_turn(self.stand.folder):
            return
        if self.stand.look(force=asked):
            raise UnitError(f"systemctl {verb} {name}: failed")


@pytest.fixture
def fresh(tmp_path: Path, served: Served) -> Stand:
    """The service is there, and nobody has looked."""
    made = Stand(tmp_path / "readi-calendar-sync", served)
    made.config |= {"ledgers": str(tmp_path / "ledger"), "locks": str(tmp_path / "readi" / "lock")}
    made.say(group("eakte", "p0", "p1", "p2"), group("scan", "p1"))
    return made


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check(stand: Stand, declared: Any = (), **more: Any) -> in_run.Part:
    """In check mode; nothing is written, not even a lock."""
    before = files(stand.folder.parent), stand.calendar.done()
    part = in_run.preview(stand.service, stand.config, declared, **more)
    assert (files(stand.folder.parent), stand.calendar.done()) == (before[0], [])
    return part


def start(stand: Stand, unit: Unit | None = None, **more: Any) -> in_run.Part:
    look = in_run.Look(unit or Unit(stand), sleep=lambda _: None, within_s=more.pop("within_s", 5.0))
    return look.start("calendar", stand.config, **more)


def test_check_mode_shows_what_the_next_sync_does(fresh: Stand) -> None:
    told = check(fresh)
    assert told.shown["members"] == "known" and told.shown["changed"] is True
    assert told.shown["planned"] == {"create account": 3, "create group": 2, "create membership": 4}
    assert {(step["kind"], step["key"]) for step in told.shown["plan"]} >= {
        ("membership", "scan/p1"),
        ("account", "p2"),
    }
    assert len(told.diff) == 9
    done = start(fresh)
    assert done.shown["applied"] == told.shown["planned"] and done.shown["changed"] is True
    assert done.diff[0]["after"].splitlines()[-1] == "create membership: 4 / 4"
    assert dict(members(fresh.calendar)) == {"eakte": {"p0", "p1", "p2"}, "scan": {"p1"}}
    for part in (check(fresh), start(fresh)):
        assert (part.shown["changed"], part.diff, part.warnings) == (False, [] if part.diff == [] else (), [])


def test_a_group_that_the_realm_lacks_is_planned_with_nobody_in_it(fresh: Stand) -> None:
    start(fresh)
    declared = to_json(Roster((replace(group("neu"), id=""), replace(group("scan"), id=""))))["groups"]
    told = check(fresh, declared)
    assert told.shown["planned"] == {"create group": 1} and told.shown["plan"][0]["key"] == "neu"


@pytest.mark.parametrize("status", [0, 503, 401])
def test_where_the_roster_says_nothing_yet_the_members_are_unknown_and_nobody_leaves(fresh: Stand, status: int) -> None:
    start(fresh)
    if status:
        fresh.served.status = status
    else:
        fresh.config["roster"]["url"] = f"http://{SINGLE}:9/v1/calendar"
    told = check(fresh, to_json(Roster((replace(group("neu"), id=""),)))["groups"])
    assert told.shown["members"] == "unknown" and told.warnings == []
    assert told.shown["planned"] == {"create group": 1} and [one["after_header"] for one in told.diff] == ["group neu"]


def test_what_a_service_says_beyond_objects_is_a_warning_once_the_members_are_known(
    fresh: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Calendar, "told", lambda self: ["scan: without a password a report only"], raising=False)
    for part in (check(fresh), start(fresh)):
        assert part.shown["told"] == ["scan: without a password a report only"]
        assert any("a report only" in line for line in part.warnings)
    fresh.served.status = 503
    assert check(fresh).shown["told"] == []


def test_a_credential_that_the_roster_does_not_know_is_told_where_no_run_brings_it(fresh: Stand) -> None:
    fresh.served.status = 401
    said = rf"run site\.yml on the sign-on's host \({SINGLE}\) too"
    with pytest.raises(in_run.NotDoneError, match=said):
        in_run.preview(fresh.service, fresh.config, (), whole_run=False)
    with pytest.raises(in_run.NotDoneError, match=said):
        start(fresh)


def test_in_german_too(fresh: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    fresh.served.status = 401
    with pytest.raises(in_run.NotDoneError, match=rf"site\.yml auch auf dem Host der Anmeldung \({SINGLE}\)"):
        start(fresh)


def test_another_platforms_roster_is_refused_in_both(fresh: Stand) -> None:
    fresh.config["platform"] = "b.example"
    for run in (lambda: in_run.preview(fresh.service, fresh.config, ()), lambda: start(fresh)):
        with pytest.raises(in_run.NotDoneError, match=r"a roster of 'a\.example', expected 'b\.example'"):
            run()


def test_where_the_service_is_not_installed_it_plans_against_nothing(fresh: Stand) -> None:
    @contextmanager
    def absent(document: Any) -> Iterator[Adapter]:
        raise NotInstalledError("no calendar")
        yield

    told = in_run.preview(replace(fresh.service, connect=absent), fresh.config, ())
    assert told.shown["planned"]["create membership"] == 4 and not fresh.folder.exists()


def test_a_start_that_only_joined_a_look_of_the_timer_is_made_again(fresh: Stand) -> None:
    start(fresh)
    fresh.say(group("eakte", "p0"), group("scan", "p1"))
    unit = Unit(fresh)
    unit.joins = 2
    done = start(fresh, unit)
    assert unit.starts == 3 and done.shown["members"] == "known"
    assert dict(members(fresh.calendar))["eakte"] == {"p0"}


def test_a_silent_roster_is_asked_until_it_says_something(fresh: Stand) -> None:
    fresh.served.status = 503
    part = start(fresh, within_s=0.0)
    assert part.shown["members"] == "unknown" and part.shown["changed"] is False
    assert part.warnings == ["sync: why it is so"]
    asked = threading.Timer(0.2, lambda: setattr(fresh.served, "status", 200))
    asked.start()
    assert start(fresh).shown["members"] == "known"


def test_without_its_unit_the_role_is_told_what_is_missing(fresh: Stand) -> None:
    unit = Unit(fresh)
    unit.there = False
    with pytest.raises(in_run.NotDoneError, match=r"no unit readi-calendar-sync\.service: the role makes it by readi"):
        start(fresh, unit)


def test_a_unit_that_never_looks_is_not_taken_for_done(fresh: Stand) -> None:
    start(fresh)
    unit = Unit(fresh)
    unit.joins = 10**6
    with pytest.raises(in_run.NotDoneError, match="has not looked at what this run changed"):
        start(fresh, unit, within_s=0.3)


def test_whom_the_service_refuses_stops_no_role_and_is_said(fresh: Stand) -> None:
    fresh.calendar.refuses = {"p2"}
    part = start(fresh)
    assert dict(members(fresh.calendar)) == {"eakte": {"p0", "p1"}, "scan": {"p1"}}
    assert (part.shown["planned"]["create account"], part.shown["applied"]["create account"]) == (3, 2)
    assert "sync: account p2: p2 is refused" in part.warnings


def test_the_first_sync_waits_for_the_tokens_that_a_run_is_given(fresh: Stand) -> None:
    fresh.calendar.groups["eakte"], fresh.calendar.inside["eakte"] = ("Eakte", "active"), {"p6"}
    told = check(fresh)
    assert told.shown["waiting"][0]["doubt"] == "members" and "-e confirm=" in told.warnings[-1]
    token = told.shown["waiting"][0]["token"]
    assert start(fresh).shown["waiting"] == told.shown["waiting"]
    assert dict(members(fresh.calendar))["eakte"] == {"p0", "p1", "p2", "p6"}
    assert check(fresh, confirm=token).shown["planned"] == {"delete membership": 1}
    assert start(fresh, confirm={token, "members-00000000"}).shown["applied"] == {"delete membership": 1}
    assert dict(members(fresh.calendar))["eakte"] == {"p0", "p1", "p2"}
    assert not (fresh.folder / "confirmed").exists()


def test_what_sync_made_is_removed_where_it_is_named(fresh: Stand) -> None:
    start(fresh)
    fresh.say(group("eakte", "p0", "p1", "p2"))
    told = check(fresh)
    (refused,) = told.shown["refused"]
    assert refused["reason"] == "holds data: -e remove=calendar/group:scan deletes it"
    assert check(fresh, remove=["group:scan"]).shown["planned"] == {"delete group": 1, "delete membership": 1}
    assert start(fresh, remove=["group:scan"]).shown["applied"] == {"delete group": 1, "delete membership": 1}
    assert set(fresh.calendar.groups) == {"eakte"} and not (fresh.folder / "to_remove").exists()


def test_each_name_that_removes_nothing_is_a_line_in_check_mode_and_after(fresh: Stand) -> None:
    start(fresh)
    fresh.calendar.done()
    names = ["account:p0", "group:eakte", "group:typo", "membership:eakte/p1", "account:p7"]
    fresh.calendar.accounts["p7"] = "P7"
    told, done = check(fresh, remove=names), start(fresh, remove=names)
    wanted = "is still wanted, so that it stays: take it out of the inventory, or of its group in the sign-on, first"
    assert (
        told.warnings
        == done.warnings
        == [
            f"-e remove=calendar/account:p0: {wanted}",
            f"-e remove=calendar/group:eakte: {wanted}",
            "-e remove=calendar/group:typo: is not there, so that nothing is removed",
            f"-e remove=calendar/membership:eakte/p1: {wanted}",
            "-e remove=calendar/account:p7: no run deletes an object of this kind",
        ]
    )
    assert fresh.calendar.done() == [] and "p7" in fresh.calendar.accounts


def test_a_name_goes_to_the_program_whose_ledger_has_it(fresh: Stand) -> None:
    start(fresh)
    config = fresh.config
    place = Place("calendar", "one", ledgers=Path(config["ledgers"]), locks=Path(config["locks"]))
    names = ["group:scan", "group:kalender", "membership:scan/p1", "page:x"]
    shared = in_run.shares(names, {"group", "page"}, SYNC, place)
    assert shared == (["group:kalender", "page:x"], ["group:scan", "membership:scan/p1"])


@pytest.fixture
def started(fresh: Stand, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The program's main, as a unit runs it."""
    people, groups = rooms()
    kinds, adapter = type("kinds", (), {"SYNC": SYNC}), type("adapter", (), {"connect": fresh.calendar.connect})
    found = {"people": people, "groups": groups, "kinds": kinds, "adapter": adapter}
    monkeypatch.setattr(wishes, "room", lambda service, name: found[name])
    fresh.folder.mkdir()
    config = fresh.folder.parent / "sync.json"
    config.write_text(json.dumps(fresh.config))

    def run(*words: str, asked: bool = False) -> int:
        # systemd 257 keeps it for whoever starts the unit after the timer did.
        monkeypatch.setenv("TRIGGER_UNIT", "readi-calendar-sync.timer")
        if asked:
            (fresh.folder / confirm.ASKED).touch()
        return program.main("calendar", config, *words)

    return run


def test_the_first_look_is_the_roles(fresh: Stand, started: Callable[..., int]) -> None:
    assert started() == 0 and fresh.served.asked == []
    assert started(asked=True) == 0 and set(fresh.calendar.groups) == {"eakte", "scan"}
    fresh.say(group("eakte", "p0"), group("scan", "p1"))
    assert started() == 0 and dict(members(fresh.calendar))["eakte"] == {"p0"}


def test_a_first_look_that_no_role_makes_is_made_by_the_timer_later(fresh: Stand, started: Callable[..., int]) -> None:
    long_ago = fresh.folder.stat().st_mtime - program.ROLES_TURN_S
    os.utime(fresh.folder, (long_ago, long_ago))
    assert started() == 0 and set(fresh.calendar.groups) == {"eakte", "scan"}


def test_a_look_that_a_run_asked_for_looks_whether_anything_changed_or_not(
    fresh: Stand, started: Callable[..., int]
) -> None:
    started(asked=True)
    requests = fresh.calendar.requests
    assert started() == 0 and fresh.calendar.requests == requests
    assert started(asked=True) == 0 and fresh.calendar.requests == requests + 1
    assert started() == 0 and fresh.calendar.requests == requests + 1, "it was asked for once"
    assert started("--now") == 0 and fresh.calendar.requests == requests + 2


def module(stand: Stand, capsys: pytest.CaptureFixture[str], *, check: bool, **params: Any) -> dict[str, Any]:
    """calendar_state as Ansible runs it, with nothing in its own state."""
    sent = stand.folder.parent / "document.json"
    config = {**stand.config, "roster": {**stand.config["roster"], "credential": {"$secret": "roster_calendar"}}}
    document = {"objects": [], "host": "one", "sync": config, "declared": [], "lang": "en"}
    sent.write_text(json.dumps({"document": document, "secrets": {"roster_calendar": "secret-of-the-calendar"}}))
    args = {"document": str(sent), "ledgers": stand.config["ledgers"], "locks": stand.config["locks"], **params}
    people, groups = rooms()
    with patch_module_args({**args, "_ansible_check_mode": check}), pytest.raises(SystemExit):
        state_module.run_state("calendar", {}, stand.calendar.connect, sync=(SYNC, people, groups))
    out: dict[str, Any] = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    return out


def test_the_module_says_both_parts(
    fresh: Stand, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "Systemd", lambda: Unit(fresh))
    monkeypatch.setattr(in_run.time, "sleep", lambda _: None)
    monkeypatch.setattr(language, "_spoken", [])
    told = module(fresh, capsys, check=True)
    assert told["changed"] is True and told["plan"] == [] and len(told["diff"]) == 9
    assert told["sync"]["planned"] == {"create account": 3, "create group": 2, "create membership": 4}
    done = module(fresh, capsys, check=False)
    assert done["changed"] is True and done["sync"]["applied"] == told["sync"]["planned"]
    assert module(fresh, capsys, check=False)["changed"] is False
    fresh.served.status = 401
    failed = module(fresh, capsys, check=False)
    assert failed["failed"] is True and "run site.yml on the sign-on's host" in failed["msg"]
    # The declared state was applied all the same, and is shown.
    assert failed["applied"] == [] and "sync" not in failed


def test_a_program_of_the_calendar_is_called_like_that(fresh: Stand) -> None:
    """Mapping of the result to the words of the interface: nothing that a run shows is missing."""
    shown: Mapping[str, Any] = check(fresh).shown
    assert set(shown) == {
        "members", "changed", "planned", "applied", "plan", "failed_objects", "not_tried", "pending", "waiting",
        "conflicts", "strangers", "refused", "told", "lines",
    }  # fmt: skip


def test_what_stays_though_nobody_wants_it_is_one_line_with_the_word_that_removes_it() -> None:
    notes = [
        {"kind": "database", "key": f"wiki{n}", "reason": f"holds data: -e remove=sql/database:wiki{n} deletes it"}
        for n in range(in_run.SHOWN + 2)
    ]
    (line,) = in_run.kept("sql", {"refused": notes}, ["database:wiki0"])
    assert "database:wiki1 holds data: -e remove=sql/database:wiki1 deletes it" in line
    assert "wiki0" not in line and f"wiki{in_run.SHOWN + 1}" not in line and line.endswith("1 more")
    assert in_run.kept("sql", {"refused": notes[:1]}, ["database:wiki0"]) == in_run.kept("sql", {}, []) == []
