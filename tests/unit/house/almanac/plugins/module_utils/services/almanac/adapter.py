"""The almanac by its own command, on its host: one start for a whole read, one for each write or thousand."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...reconcile.types import AdapterError, KindSpec, NotInstalledError, Obj, Present, State, Step, state
from .kinds import STATE, SYNC

COMMAND = Path("/usr/local/bin/almanac")
WITHIN_S = 300
OURS = ("feast", "account", "lock", "group", "membership")


@contextmanager
def connect(document: Any) -> Iterator[Almanac]:
    if not COMMAND.is_file():
        raise NotInstalledError("the almanac is not installed on this host")
    yield Almanac()


class Almanac:
    kinds: Mapping[str, KindSpec] = {**STATE, **SYNC}

    def __init__(self) -> None:
        self.requests = 0

    def read(self, wanted: set[str]) -> State:
        self.requests += 1
        done = subprocess.run([COMMAND, "read"], capture_output=True, text=True, check=False, timeout=WITHIN_S)
        if done.returncode:
            raise AdapterError(f"the almanac does not answer: {done.stderr.strip()[-200:]}", retry=True, silent=True)
        found = json.loads(done.stdout)
        kinds = [kind for kind in OURS if kind in {name.partition(":")[0] for name in wanted}]
        return state(_present(kind, key, fields) for kind in kinds for key, fields in found[kind].items())

    def create(self, obj: Obj, secrets: Mapping[str, str]) -> str:
        self._write("create", obj.kind, obj.key, obj.fields)
        return obj.key

    def change(self, obj: Obj, before: Present, fields: set[str], secrets: Mapping[str, str]) -> None:
        self._write("change", obj.kind, obj.key, {**before.fields, **obj.fields})

    def delete(self, before: Present) -> None:
        self._write("delete", before.kind, before.key, {})

    def write_many(self, steps: Sequence[Step]) -> Iterator[tuple[Step, str | AdapterError]]:
        """Answered one by one, so that what was done is known where the command dies on the way."""
        lines = [_line(step.do, step.kind, step.key, step.obj.fields if step.obj else {}) for step in steps]
        for step, answer in zip(steps, self._told(lines), strict=False):
            yield step, _error(answer) if "error" in answer else str(answer["id"])

    def _write(self, do: str, kind: str, key: str, fields: Mapping[str, Any]) -> None:
        for answer in self._told([_line(do, kind, key, fields)]):
            if "error" in answer:
                raise _error(answer)
            return
        raise AdapterError("the almanac's command ended without an answer", retry=True, unsure=True)

    def _told(self, lines: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        self.requests += 1
        with subprocess.Popen([COMMAND, "write"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdin and running.stdout
            try:
                for line in lines:
                    running.stdin.write(line)
                    running.stdin.flush()
                    answer = running.stdout.readline()
                    if not answer:
                        return
                    yield json.loads(answer)
                running.stdin.close()
            except BrokenPipeError:
                return


def _present(kind: str, key: str, fields: Mapping[str, Any]) -> Present:
    kept = {name: fields[name] for name in Almanac.kinds[kind].rules}
    return Present(kind, key, kept, id=key, builtin=bool(fields.get("builtin")))


def _line(do: str, kind: str, key: str, fields: Mapping[str, Any]) -> str:
    return json.dumps({"do": do, "kind": kind, "key": key, "fields": dict(fields)}) + "\n"


def _error(answer: Mapping[str, Any]) -> AdapterError:
    return AdapterError(str(answer["error"]), retry=bool(answer["again"]), duplicate=bool(answer["twice"]))
