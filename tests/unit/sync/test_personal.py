"""One person's data by a service's `sync`: the roster says who may be erased, and nothing goes without its word."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.personal_data import Erased, token
from ansible_collections.readi.one.plugins.module_utils.reconcile.lock import service_lock
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import NotInstalledError
from ansible_collections.readi.one.plugins.module_utils.sync import program
from ansible_collections.readi.one.plugins.module_utils.sync.personal import Personal

from .calendar import Calendar
from .stand import PLATFORM, Stand, group


def erase(calendar: Calendar, sub: str, *, check: bool = False) -> list[Erased]:
    many = int(sub in calendar.accounts)
    if not check:
        calendar.accounts.pop(sub, None)
    return [Erased("accounts", "deleted", many), Erased("errors", "kept")]


def export(calendar: Calendar, sub: str, folder: Path) -> list[str]:
    (folder / "account.txt").write_text(calendar.accounts[sub])
    return ["account.txt"]


@pytest.fixture
def room() -> ModuleType:
    made = ModuleType("people")
    made.erase, made.export = erase, export  # type: ignore[attr-defined]
    return made


class Asked:
    def __init__(self, stand: Stand, room: ModuleType | None, capsys: pytest.CaptureFixture[str]) -> None:
        self.stand, self.room, self.capsys = stand, room, capsys

    def __call__(self, *words: str) -> dict[str, Any]:
        sync = program.Sync(self.stand.config, self.stand.folder, self.stand.service)
        self.capsys.readouterr()
        code = Personal("calendar", self.stand.config, self.room, self.stand.calendar.connect, sync.ask).main(words)
        told: dict[str, Any] = json.loads(self.capsys.readouterr().out)
        assert code == (1 if told["error"] else 0)
        return told


@pytest.fixture
def ask(stand: Stand, room: ModuleType, capsys: pytest.CaptureFixture[str]) -> Asked:
    return Asked(stand, room, capsys)


def test_check_mode_counts_and_neither_writes_nor_needs_the_roster(stand: Stand, ask: Asked) -> None:
    asked = len(stand.served.asked)
    told = ask("what", "p0")
    assert told["entries"][0] == {"id": "accounts", "deed": "deleted", "many": 1}
    assert "p0" in stand.calendar.accounts and len(stand.served.asked) == asked


def test_an_export_is_the_services_files(ask: Asked, tmp_path: Path) -> None:
    assert ask("export", "p0", str(tmp_path))["files"] == ["account.txt"]
    assert (tmp_path / "account.txt").read_text() == "P0 Muster"


def test_whoever_is_gone_is_erased_and_may_be_again(stand: Stand, ask: Asked) -> None:
    stand.say(group("eakte", "p1", "p2"), people=["p1", "p2"], gone=["p0"])
    assert [ask("erase", "p0")["entries"][0]["many"] for _ in range(2)] == [1, 0]
    assert set(stand.calendar.accounts) == {"p1", "p2"}


@pytest.mark.parametrize("state", ["active", "locked"])
def test_of_somebody_who_still_has_an_account_nothing_is_erased_whatever_is_confirmed(
    stand: Stand, ask: Asked, state: str
) -> None:
    if state == "locked":
        stand.say(group("eakte", "p1"), people=["p1"], locked=["p0"])
    told = ask("erase", "p0", token(PLATFORM, "p0"))
    assert "the roster still has the account p0" in told["error"] and "p0" in stand.calendar.accounts


def test_of_somebody_of_whom_the_roster_never_heard_only_by_the_operators_word(stand: Stand, ask: Asked) -> None:
    stand.say(group("eakte", "p1"), people=["p1"])
    for word in ("", token(PLATFORM, "p2"), token("other.example", "p0")):
        told = ask("erase", "p0", word)
        assert f"-e confirm={token(PLATFORM, 'p0')} goes on" in told["error"]
    assert "p0" in stand.calendar.accounts
    assert ask("erase", "p0", f"delete-12345678,{token(PLATFORM, 'p0')}")["error"] == ""
    assert "p0" not in stand.calendar.accounts


class ByAddress(Calendar):
    """A service that knows people by their address, and that needs what `sync` has written down."""

    heard: str = ""
    recalled_: dict[Any, str] | None = None

    def known_by(self, address: str) -> None:
        self.heard = address

    def recalled(self, ids: Any) -> None:
        self.recalled_ = dict(ids)


def test_a_service_that_knows_people_by_their_address_is_told_it(stand: Stand, ask: Asked, tmp_path: Path) -> None:
    stand.calendar = ByAddress(dict(stand.calendar.accounts), groups=stand.calendar.groups)
    stand.say(group("eakte", "p1"), people=["p1"], gone=["p0"])
    for words in (("what", "p0", ""), ("export", "p0", str(tmp_path)), ("erase", "p0", "")):
        stand.calendar.heard, stand.calendar.recalled_ = "", None
        assert ask(*words, "P0@Buehl.example")["error"] == ""
        assert stand.calendar.heard == "p0@buehl.example"
        assert stand.calendar.recalled_, "what sync had made"


def test_an_address_that_somebody_else_has_erases_nothing(stand: Stand, ask: Asked) -> None:
    stand.say(group("eakte", "p1"), people=["p1"], gone=["p0"])
    assert "the address of another account" in ask("erase", "p0", "", "P1@buehl.example")["error"]
    assert "p0" in stand.calendar.accounts


@pytest.mark.parametrize("status", [401, 503])
def test_without_a_roster_nothing_is_erased(stand: Stand, ask: Asked, status: int) -> None:
    stand.say(gone=["p0"], people=[])
    stand.served.status = status
    assert "nothing was erased here" in ask("erase", "p0", token(PLATFORM, "p0"))["error"]
    assert "p0" in stand.calendar.accounts


def test_an_erasure_holds_the_services_lock_and_an_export_does_not(
    stand: Stand, ask: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []

    def noted(name: str, who: str, *, folder: Path) -> Any:
        held.append(f"{name} {who}")
        return service_lock(name, who, folder=folder)

    monkeypatch.setattr(f"{Personal.__module__}.service_lock", noted)
    stand.say(gone=["p0"], people=["p1", "p2"])
    ask("export", "p0", str(tmp_path))
    ask("erase", "p0")
    assert held == ["calendar-export export", "calendar erase"]


def test_a_service_that_does_not_answer_is_told(stand: Stand, ask: Asked) -> None:
    stand.calendar.down = True
    assert ask("what", "p0")["error"] == "the calendar does not answer"


@pytest.mark.parametrize("room", [None, ModuleType("people")], ids=["no people.py", "no erase in it"])
def test_a_service_without_a_function_for_it_says_so(ask: Asked) -> None:
    assert (ask("erase", "p0")["here"], ask("what", "p0")["error"]) == (False, "")


def test_where_it_is_not_installed_there_is_nothing(ask: Asked, stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(self: Calendar, document: Any) -> Any:
        raise NotInstalledError("not here")

    monkeypatch.setattr(Calendar, "connect", connect)
    assert ask("what", "p0") == {"here": False, "entries": [], "files": [], "error": ""}
