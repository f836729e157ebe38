"""What dump_and_restore does on a host, line by line."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.manifest_run import (
    Backup,
    Data,
    Database,
    Dump,
    Program,
    Redis,
)

from tests.lab import dumps
from tests.lab.hosts import Lab

OWN = Backup(("pause",), (Dump("export", "own.json"),), ("resume",), (Dump("import", "own.json"),))
WHOLE = Manifest(
    "notes",
    units=("notes.service",),
    databases=(Database("notes", "notes_db"),),
    data=(Data("/var/lib/notes", "born"), Data("/var/cache/notes", "cache")),
    backup=OWN,
)


@dataclass
class Machine:
    """Knows whether the service has data, and what was asked of it."""

    full: bool = True
    breaks_at: str = ""
    comes_back: bool = True
    done: list[str] = field(default_factory=list)

    def ssh(self, host: str, command: str, **_: Any) -> str:
        assert "/var/cache" not in command, "what can be made again is nobody's loss"
        return "something\n" if self.full else ""

    def as_root(self, host: str, script: str, timeout: float) -> None:
        for line in script.splitlines():
            if self.breaks_at and self.breaks_at in line:
                raise RuntimeError(line)
            self.done.append(line)
            if line.startswith("find "):
                self.full = False
            if line.startswith("tar --extract"):
                self.full = self.comes_back


def run(machine: Machine, manifest: Manifest = WHOLE) -> list[str]:
    dumps.dump_and_restore(cast(Lab, machine), "host", manifest)
    return machine.done


def position(done: list[str], word: str) -> int:
    (found,) = (number for number, line in enumerate(done) if word in line)
    return found


def test_everything_that_the_manifest_names_is_done_in_its_order() -> None:
    done = run(Machine())
    words = ["pause", "pg_dump", "tar --create", "export >", "resume", "systemctl stop", "dropdb", "find"]
    words += ["pg_restore", "tar --extract", "import <", "systemctl start"]
    places = [position(done, word) for word in words]
    assert places == sorted(places)


def test_nothing_writes_into_a_service_that_is_half_back() -> None:
    manifest = replace(WHOLE, redis=Redis("32mb", "noeviction"), programs=(Program("sync", "notes", every="15s"),))
    done = run(Machine(), manifest)
    words = ["systemctl stop readi-notes-sync.timer readi-notes-sync.service", "pause"]
    words += ["systemctl stop notes.service", "systemctl stop redis-server@notes.service", "dropdb"]
    words += ["systemctl start redis-server@notes.service", "import <", "systemctl start notes.service"]
    words += ["systemctl start readi-notes-sync.timer"]
    places = [position(done, word) for word in words]
    assert places == sorted(places)


def test_writes_go_on_where_the_dump_fails() -> None:
    machine = Machine(breaks_at="pg_dump")
    with pytest.raises(RuntimeError, match="pg_dump"):
        run(machine)
    assert machine.done[-1] == "resume"
    assert not [line for line in machine.done if "dropdb" in line], "nothing is emptied that was not dumped"


def test_what_does_not_come_back_is_told() -> None:
    with pytest.raises(AssertionError, match="notes: database notes came back otherwise"):
        run(Machine(comes_back=False))


def test_a_service_without_data_proves_nothing() -> None:
    with pytest.raises(AssertionError, match="nothing to prove"):
        run(Machine(full=False))
    with pytest.raises(AssertionError, match="nothing to prove"):
        run(Machine(), Manifest("empty"))
