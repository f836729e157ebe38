"""What we made, on the host, where a service has no field for a mark: only what stands here is ever deleted.

A file and, while a run writes, a journal of lines beside it: an intent costs one short append, not the whole file.
A run that was killed leaves the journal; the next one reads it first.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from ..only_one import only_one
from .types import Key, label

FORMAT = 1


class LedgerError(Exception):
    """The ledger cannot be read, or another run holds the lock."""


@dataclass(frozen=True)
class Entry:
    origin: Literal["created", "adopted"]
    id: str = ""
    hmac: dict[str, str] = field(default_factory=dict)
    intent: str | None = None  # create | change | delete | rename: begun, and not known to have ended

    def to_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {"origin": self.origin, "id": self.id}
        if self.hmac:
            out["hmac"] = self.hmac
        if self.intent:
            out["intent"] = self.intent
        return out


class Ledger:
    """`path` None: nothing is kept (check mode before the first run, and tests of pure functions)."""

    def __init__(self, path: Path | None, entries: dict[Key, Entry] | None = None) -> None:
        self.path = path
        self.entries: dict[Key, Entry] = dict(entries or {})
        self.answered = 0  # how many doubts an operator answered: no token fits twice
        self._journal: IO[str] | None = None

    @property
    def journal_path(self) -> Path:
        assert self.path is not None  # noqa: S101 - callers ask only where there is a path
        return self.path.with_name(self.path.name + ".journal")

    def get(self, at: Key) -> Entry | None:
        return self.entries.get(at)

    def put(self, at: Key, entry: Entry) -> None:
        self.entries[at] = entry
        self._append(at, entry.to_json())

    def drop(self, at: Key) -> None:
        if self.entries.pop(at, None) is not None:
            self._append(at, None)

    def answer(self) -> None:
        self.answered += 1
        self._write_line([self.answered])

    def _append(self, at: Key, entry: dict[str, Any] | None) -> None:
        self._write_line([*at, entry])

    def _write_line(self, line: list[Any]) -> None:
        if self.path is None:
            return
        if self._journal is None:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._journal = os.fdopen(
                os.open(self.journal_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8"
            )
        self._journal.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._journal.flush()

    def settle(self) -> None:
        """Take over what a killed run left: its last line may be torn, and nothing may be written behind that."""
        if self.path is not None and self.journal_path.exists():
            self._rewrite()

    def close(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None
            self._rewrite()

    def _rewrite(self) -> None:
        """The file anew, then the journal away: cut short between the two, the next run reads both to the same end."""
        assert self.path is not None  # noqa: S101 - only a ledger with a path has a journal
        objects = {label(at): entry.to_json() for at, entry in sorted(self.entries.items())}
        staged = self.path.with_name(self.path.name + ".new")
        with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            content = {"format": FORMAT, "answered": self.answered, "objects": objects}
            json.dump(content, out, ensure_ascii=False, indent=1, sort_keys=True)
            out.flush()
            os.fsync(out.fileno())
        staged.replace(self.path)
        self.journal_path.unlink(missing_ok=True)


def load(path: Path) -> Ledger:
    """The ledger at `path`; none yet is an empty one, a broken one is an error (empty, it would adopt everything)."""
    entries: dict[Key, Entry] = {}
    answered = 0
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] != FORMAT:
            raise LedgerError(f"{path}: format {raw['format']} is not known")
        answered = int(raw.get("answered", 0))
        for name, entry in raw["objects"].items():
            kind, _, key = name.partition(":")
            entries[(kind, key)] = Entry(**entry)
    except FileNotFoundError:
        pass
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"{path}: not a ledger: {error}") from error
    ledger = Ledger(path, entries)
    ledger.answered = answered
    if ledger.journal_path.exists():
        for line in _lines(ledger.journal_path):
            if len(line) == 1:
                ledger.answered = line[0]
            elif line[2] is None:
                ledger.entries.pop((line[0], line[1]), None)
            else:
                ledger.entries[(line[0], line[1])] = Entry(**line[2])
    return ledger


def _lines(path: Path) -> Iterator[list[Any]]:
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines(keepends=True):
        if not line.endswith("\n"):
            return  # torn while being written: the write it announces was not begun
        yield json.loads(line)


def lock(path: Path, wait_s: float = 30.0) -> AbstractContextManager[None]:
    """One run per service and scope."""
    return only_one(path.with_name(path.name + ".lock"), wait_s, LedgerError)
