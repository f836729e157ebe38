"""One person's data in a service, by its program `sync`: what is there, an export, the erasure.

    NAME.sync CONFIG --person what SUB "" [ADDRESS]
    NAME.sync CONFIG --person export SUB FOLDER [ADDRESS]         into an empty folder of root's
    NAME.sync CONFIG --person erase SUB [TOKEN [ADDRESS]]

Answers one line of JSON: {"here": whether the service has a function for it, "entries": [{id, deed, many}],
"files": [path in FOLDER], "error": one line or ""}. The roster is asked before anything is erased: of whom it calls
active or locked nothing is, since the next look would make it again; of whom it never heard, nothing without the
operator's token. ADDRESS is the person's as the sign-on had it, for services that know people by nothing else; one that
somebody in the roster has is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from .. import personal_data
from ..reconcile.doubts import words
from ..reconcile.lock import LOCKS, service_lock
from ..reconcile.messages import say
from ..reconcile.place import LEDGERS, Place
from ..reconcile.service import Connect
from ..reconcile.store import LedgerError
from ..reconcile.types import Adapter, AdapterError, Addressed, NotInstalledError, Recalls
from ..roster.types import FormatError
from .step import Heard, refusal, said_by


class NotErasedError(Exception):
    """Nothing was touched; one line for the operator."""


class Personal:
    """`room`: the service's people.py, or None; `ask`: the roster."""

    def __init__(
        self, name: str, config: Mapping[str, Any], room: ModuleType | None, connect: Connect,
        ask: Callable[[str], Heard],
    ) -> None:  # fmt: skip
        self.name, self.config, self.room, self.connect, self.ask = name, config, room, connect, ask
        self.locks = Path(config.get("locks", LOCKS))
        self.address = ""

    def main(self, given: Sequence[str]) -> int:
        verb, sub, more, self.address = (*given, "", "")[:4]
        told: dict[str, Any] = {"here": True, "entries": [], "files": [], "error": ""}
        try:
            if not hasattr(self.room, "erase"):
                told["here"] = False
            elif verb == "export":
                told["files"] = self.export(sub, Path(more))
            else:
                told["entries"] = self.erase(sub, more) if verb == "erase" else self.what(sub)
        except NotInstalledError:
            told["here"] = False
        except (AdapterError, LedgerError, NotErasedError, OSError) as error:
            told["error"] = str(error)
        print(json.dumps(told, ensure_ascii=False))
        return 1 if told["error"] else 0

    def what(self, sub: str) -> list[dict[str, Any]]:
        """As check mode shows it: nothing is written, and no lock is taken."""
        with self._opened() as adapter:
            return [asdict(one) for one in self._room.erase(adapter, sub, check=True)]

    def export(self, sub: str, folder: Path) -> list[str]:
        """Large files take their time, in which leavers are locked all the same: the lock is the exports' own."""
        with (
            service_lock(f"{self.name}-export", "export", folder=self.locks),
            self._opened() as adapter,
        ):
            files: list[str] = self._room.export(adapter, sub, folder)
            return files

    def erase(self, sub: str, confirm: str) -> list[dict[str, Any]]:
        self._may_go(sub, confirm)
        with (
            service_lock(self.name, "erase", folder=self.locks),
            self._opened() as adapter,
        ):
            return [asdict(one) for one in self._room.erase(adapter, sub)]

    @contextmanager
    def _opened(self) -> Iterator[Adapter]:
        """The adapter, which knows what `sync` has written down and whose address it is."""
        with self.connect(self.config["service"]) as adapter:
            if isinstance(adapter, Recalls):
                ledgers = Path(self.config.get("ledgers", LEDGERS))
                place = Place(self.name, self.config["host"], "sync", ledgers=ledgers, locks=self.locks)
                with place.opened(check=True) as (ledger, _):
                    adapter.recalled({at: entry.id for at, entry in ledger.entries.items()})
            if self.address and isinstance(adapter, Addressed):
                adapter.known_by(self.address.lower())
            yield adapter

    @property
    def _room(self) -> Any:
        return self.room

    def _may_go(self, sub: str, confirm: str) -> None:
        heard = self.ask("")
        if heard.status != 200:
            raise NotErasedError(say("not_erased", line=heard.why if heard.status in (0, 503) else refusal(heard)))
        try:
            roster = said_by(heard, self.config["platform"])
        except FormatError as error:
            raise NotErasedError(say("not_erased", line=error)) from None
        if sub in roster.people or sub in roster.locked:
            raise NotErasedError(say("not_erased", line=say("still_there", sub=sub)))
        if self.address and any(one.email.lower() == self.address.lower() for one in roster.people.values()):
            raise NotErasedError(say("not_erased", line=say("anothers_address", address=self.address)))
        token = personal_data.token(self.config["platform"], sub)
        if sub not in roster.gone and token not in words(confirm):
            raise NotErasedError(say("not_erased", line=say("never_heard_of", sub=sub, token=token)))
