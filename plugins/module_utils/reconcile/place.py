"""Where a service's programs keep what they made, and how a ledger of earlier versions gets there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .ledger import Ledger, journal, load_from
from .lock import LOCKS
from .messages import say
from .store import LedgerError, Store, open_store

LEDGERS = Path("/var/lib/readi/ledger")


@dataclass(frozen=True)
class Place:
    """A program of a service on a host: `state` is what the inventory says, `sync` what the roster says.

    `scope`: where a host has several of one service. `former`: the ledger's name before a service had a folder.
    """

    service: str
    host: str = ""
    program: Literal["state", "sync"] = "state"
    scope: str = ""
    ledgers: Path = LEDGERS
    locks: Path = LOCKS
    former: str = ""

    @property
    def name(self) -> str:
        return self._file(self.program)

    @property
    def other(self) -> str:
        """The ledger of the service's other program."""
        return self._file("sync" if self.program == "state" else "state")

    def _file(self, program: str) -> str:
        return f"{program}-{self.scope}.json" if self.scope else f"{program}.json"

    @contextmanager
    def opened(self, *, check: bool) -> Iterator[tuple[Ledger, Ledger]]:
        """Its ledger and the other program's, under the lock. Check mode writes nothing and reads a former one."""
        folder = self.ledgers / self.service
        with closing(open_store(folder)) as store, closing(open_store(self.ledgers)) as old:
            former = self._former(store, old)
            if former is not None and not check:
                _move(former, old, self.ledgers, folder / self.name)
                former = None
            yield former or load_from(store, self.name), load_from(store, self.other)

    def _former(self, store: Store, old: Store) -> Ledger | None:
        there = [n for n in (self.former, journal(self.former)) if self.former and old.read(n) is not None]
        if not there or self.program != "state":
            return None
        if any(store.read(name) is not None for name in (self.name, journal(self.name))):
            raise LedgerError(
                say("both_there", old=self.ledgers / there[0], new=self.ledgers / self.service / self.name)
            )
        return load_from(old, self.former)


def _move(former: Ledger, old: Store, ledgers: Path, to: Path) -> None:
    """With its journal, in one step: cut short before, all is as it was; after, all is done."""
    former.settle()
    to.parent.mkdir(mode=0o700, exist_ok=True)
    os.rename(ledgers / former.name, to)  # noqa: PTH104 - never over one that is there: that was refused
    old.remove(f"{former.name}.lock")
