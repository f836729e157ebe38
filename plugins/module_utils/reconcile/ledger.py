"""What we made, on the host, where a service has no field for a mark: only what is named here is ever deleted.

A file and, while a run writes, a journal of lines beside it: an intent costs one short append, not the whole file.
A run that was killed leaves the journal; the next one reads it first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from .messages import say
from .store import LedgerError, Store, open_store
from .types import Key, label

FORMAT = 1

__all__ = ["Entry", "Ledger", "LedgerError", "journal", "load", "load_from"]


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
    """`store` None: nothing is kept (tests of pure functions)."""

    def __init__(self, store: Store | None = None, name: str = "", entries: dict[Key, Entry] | None = None) -> None:
        self.store = store
        self.name = name
        self.entries: dict[Key, Entry] = dict(entries or {})
        self.answered = 0  # how many doubts an operator answered: no token fits twice
        self._begun = False

    def get(self, at: Key) -> Entry | None:
        return self.entries.get(at)

    def put(self, at: Key, entry: Entry) -> None:
        self.entries[at] = entry
        self._line([*at, entry.to_json()])

    def drop(self, at: Key) -> None:
        if self.entries.pop(at, None) is not None:
            self._line([*at, None])

    def answer(self) -> None:
        self.answered += 1
        self._line([self.answered])

    def _line(self, line: list[Any]) -> None:
        if self.store is not None:
            self._begun = True
            self.store.append(journal(self.name), json.dumps(line, ensure_ascii=False) + "\n")

    def settle(self) -> None:
        """Take over what a killed run left: its last line may be torn, and nothing may be written behind that."""
        if self.store is not None and self.store.read(journal(self.name)) is not None:
            self.write_to(self.store, self.name)

    def close(self) -> None:
        if self._begun and self.store is not None:
            self._begun = False
            self.write_to(self.store, self.name)

    def write_to(self, store: Store, name: str) -> None:
        """The file anew, then the journal away: cut short between the two, the next run reads both to the same end."""
        objects = {label(at): entry.to_json() for at, entry in sorted(self.entries.items())}
        content = {"format": FORMAT, "answered": self.answered, "objects": objects}
        store.replace(name, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True))
        store.remove(journal(name))


def journal(name: str) -> str:
    return f"{name}.journal"


def load(path: Path) -> Ledger:
    """The ledger at a path of its own."""
    return load_from(open_store(path.parent), path.name)


def load_from(store: Store, name: str) -> Ledger:
    """None yet is an empty one, a broken one is an error (empty, it would adopt everything)."""
    ledger = Ledger(store, name)
    text = store.read(name)
    try:
        raw: Any = {"format": FORMAT, "objects": {}} if text is None else json.loads(text)
        if raw["format"] != FORMAT:
            raise LedgerError(say("ledger_format", name=name, format=raw["format"]))
        ledger.answered = int(raw.get("answered", 0))
        for at, entry in raw["objects"].items():
            kind, _, key = at.partition(":")
            ledger.entries[(kind, key)] = Entry(**entry)
        for line in _lines(store.read(journal(name)) or ""):
            if len(line) == 1:
                ledger.answered = line[0]
            elif line[2] is None:
                ledger.entries.pop((line[0], line[1]), None)
            else:
                ledger.entries[(line[0], line[1])] = Entry(**line[2])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LedgerError(say("no_ledger", name=name, error=error)) from error
    return ledger


def _lines(text: str) -> Iterator[list[Any]]:
    for line in text.splitlines(keepends=True):
        if not line.endswith("\n"):
            return  # torn while being written: the write it announces was not begun
        yield json.loads(line)
