"""An installation that is killed at any of its steps: the next one completes it, and nothing was open meanwhile."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.zammad import installing, rake, table
from ansible_collections.readi.one.plugins.module_utils.services.zammad.place import Place

from tests.unit.services.zammad.play import place

SECRETS = {"admin_password": "Ein-langes-1", "token": "t"}


class KilledError(BaseException):
    """As by a signal: nothing catches it."""


@dataclass
class Machine:
    """A database and what runs on it. `dies_at`: the step, counted, in whose middle it is killed."""

    place: Place
    dies_at: int = -1
    steps: int = 0
    people: int = -1
    channels: int = 0
    admins: int = 0
    closed: bool = False
    opened: list[str] = field(default_factory=list)

    def step(self) -> bool:
        """Whether it is killed in the middle of this one."""
        self.steps += 1
        return self.steps - 1 == self.dies_at

    def rake(self, task: str) -> int:
        dies = self.step()
        name = task.partition("[")[0]
        if name == "db:abort_if_pending_migrations":
            return 0 if self.people >= 0 else 1
        if name == "db:migrate":
            self.people = max(self.people, 0)
        if name == "db:seed":
            self.channels += 2
            if dies:
                raise KilledError
            self.people = max(self.people, 2)
        if name == "zammad:setup:auto_wizard":
            file = Path(task.partition("[")[2].rstrip("]"))
            assert file.stat().st_mode & 0o777 == 0o600
            told = json.loads(file.read_text())
            (self.place.root / "auto_wizard.json").hardlink_to(file)
            if not self.admins:
                self.admins, self.people = len(told["Users"]), self.people + 1
        if dies:
            raise KilledError
        return 0

    def ask(self, do: str, **what: Any) -> int:
        dies = self.step()
        assert do == "close" and not what["settings"]["user_create_account"]
        self.closed = True
        if dies:
            raise KilledError
        return 3

    def systemctl(self, *words: str) -> None:
        # What systemd's condition asks, and what must be true by then.
        assert self.place.started.is_file() and self.closed and self.admins == 1
        assert not (self.place.root / "auto_wizard.json").exists()
        self.opened.append(words[1])
        if self.step():
            raise KilledError


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    (tmp_path / "tmp").mkdir()
    made = Machine(place(tmp_path, installed=False))

    def run(_: Place, sql: str) -> str:
        assert sql == table.EMPTY
        made.people, made.channels, made.admins = -1, 0, 0
        return ""

    class Rest:
        def __init__(self, _: Place) -> None:
            pass

        def get(self, path: str) -> None:
            if made.step():
                raise KilledError

        def close(self) -> None:
            pass

    def raked(_: Place, task: str) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], made.rake(task), "", "")

    monkeypatch.setattr(table, "people_there", lambda _: made.people)
    monkeypatch.setattr(table, "run", run)
    monkeypatch.setattr(installing, "Rest", Rest)
    monkeypatch.setattr(installing, "_systemctl", made.systemctl)
    monkeypatch.setattr(installing, "rake", raked)
    monkeypatch.setattr(rake, "rake", raked)
    # Whom the file belongs to is asked on a host that has the account.
    monkeypatch.setattr(installing.os, "geteuid", lambda: 1000)
    return made


def install(machine: Machine) -> None:
    installing.Installation(machine.place, machine).create(SECRETS)  # type: ignore[arg-type]


def test_it_is_seeded_once_closed_and_only_then_started(machine: Machine) -> None:
    install(machine)
    assert (machine.channels, machine.people, machine.admins) == (2, 3, 1)
    assert machine.opened == ["zammad.service"] and machine.place.marker.is_file()
    assert not list(machine.place.root.rglob("*auto_wizard*"))


@pytest.mark.parametrize("step", range(8))
def test_a_run_that_is_killed_is_completed_by_the_next(machine: Machine, step: int) -> None:
    machine.dies_at = step
    died = False
    try:
        install(machine)
    except KilledError:
        died = True
        assert not machine.place.marker.is_file()
    # Six steps are enough for a whole installation: those after them show that nothing is left out here.
    assert died == (step < machine.steps)
    machine.dies_at = -1
    if died:
        install(machine)
    assert (machine.channels, machine.people, machine.admins) == (2, 3, 1)
    assert machine.place.marker.is_file() and not list(machine.place.root.rglob("*auto_wizard*"))


def test_a_database_that_somebody_else_filled_is_left_alone(machine: Machine) -> None:
    machine.people = 40
    with pytest.raises(AdapterError, match="40"):
        install(machine)
    assert (machine.people, machine.steps) == (40, 0)


def test_an_old_file_of_the_first_setup_does_not_stay(machine: Machine) -> None:
    """A host that lost its power between two writes."""
    (machine.place.root / "tmp/readi_auto_wizard.json").write_text("{}")
    install(machine)
    assert not list(machine.place.root.rglob("*auto_wizard*"))
