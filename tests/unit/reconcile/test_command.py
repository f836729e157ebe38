"""Memberships written by a service's own command, in a process of its own, which a host may kill at any moment."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import (
    AdapterError,
    KindSpec,
    Obj,
    Present,
    State,
    Step,
    state,
)

KINDS: Mapping[str, KindSpec] = {
    "group": KindSpec("group", 10, {}),
    "member": KindSpec("member", 20, {}, batch=5000, truth="whole", of="group", access="gives"),
}
# One line of JSON a membership, one line of answer each: its key, and whether it was there already. `dies`: after so
# many it is killed, its work done and not yet answered.
COMMAND = """
import json, os, pathlib, signal, sys
folder, dies = pathlib.Path(sys.argv[1]), int(sys.argv[2])
for number, line in enumerate(sys.stdin, 1):
    asked = json.loads(line)
    file = folder / asked["key"].replace("/", "+")
    known = file.exists()
    file.touch() if asked["do"] == "create" else file.unlink()
    if number == dies:
        os.kill(os.getpid(), signal.SIGKILL)
    print(json.dumps([asked["key"], asked["do"] == "create" and known]), flush=True)
"""


class Choir:
    """A file for each membership. `starts`: of its command; `dies`: in each start, after so many."""

    kinds = KINDS

    def __init__(self, folder: Path, *, dies: int = 0) -> None:
        self.folder, self.dies, self.starts, self.requests = folder, dies, 0, 0
        folder.mkdir(exist_ok=True)

    def read(self, wanted: set[str]) -> State:
        names = [path.name.replace("+", "/") for path in self.folder.iterdir()]
        return state(Present("member" if "/" in name else "group", name) for name in names)

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        (self.folder / obj.key).touch(exist_ok=False)
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        raise AssertionError(obj)

    def delete(self, before: Present) -> None:
        (self.folder / before.key).unlink()

    def write_many(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        self.starts += 1
        by_key = {step.key: step for step in steps}
        words = [sys.executable, "-c", COMMAND, str(self.folder), str(self.dies)]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as command:
            assert command.stdin is not None and command.stdout is not None
            try:
                command.stdin.writelines(json.dumps({"do": step.do, "key": step.key}) + "\n" for step in steps)
                command.stdin.close()
            except BrokenPipeError:
                pass
            for line in command.stdout:
                key, known = json.loads(line)
                yield by_key[key], AdapterError(f"{key} is there already", duplicate=True) if known else key
        if command.returncode == -signal.SIGKILL:
            raise AdapterError("the command was killed", retry=True, unsure=True)
        if command.returncode:
            raise AdapterError(f"the command ended with {command.returncode}")


def wanted(many: int) -> list[Obj]:
    members = (Obj("member", f"alto/s{n:04}", needs=(("group", "alto"),)) for n in range(many))
    return [Obj("group", "alto"), *members]


def run(choir: Choir, objects: list[Obj], ledger: Path) -> dict[str, Any]:
    return reconcile(choir, objects, ledger / "sync.json", secrets={})


def there(choir: Choir) -> int:
    return sum("+" in path.name for path in choir.folder.iterdir())


def test_a_thousand_memberships_are_one_start_of_the_command(tmp_path: Path) -> None:
    choir = Choir(tmp_path / "choir")
    out = run(choir, wanted(1000), tmp_path)
    assert "failed" not in out and (there(choir), choir.starts) == (1000, 1)
    assert run(choir, wanted(1000), tmp_path)["changed"] is False and choir.starts == 1
    run(choir, wanted(400), tmp_path)
    assert (there(choir), choir.starts) == (400, 2), "and as many leave in one"


def test_where_the_command_is_killed_each_time_the_next_run_settles_it(tmp_path: Path) -> None:
    dying = Choir(tmp_path / "choir", dies=120)
    out = run(dying, wanted(1000), tmp_path)
    # Each start got some way; what it did without saying so is not done twice.
    assert out["failed"] is True and dying.starts > 1 and 120 <= there(dying) < 1000
    assert "the command was killed" in out["msg"]
    choir = Choir(tmp_path / "choir")
    out = run(choir, wanted(1000), tmp_path)
    assert "failed" not in out and (there(choir), choir.starts) == (1000, 1)
    assert run(choir, wanted(1000), tmp_path)["changed"] is False
    # All of them are known as ours: those made by the killed starts leave like the others.
    run(choir, wanted(0), tmp_path)
    assert there(choir) == 0
