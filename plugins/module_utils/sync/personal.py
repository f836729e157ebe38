"""One person's data in a service, by its program `sync`: what is there, an export, the erasure.

    NAME.sync CONFIG --person what SUB
    NAME.sync CONFIG --person export SUB FOLDER         into an empty folder of root's
    NAME.sync CONFIG --person erase SUB [TOKEN]

Answers one line of JSON: {"here": whether the service has a function for it, "entries": [{id, deed, many}],
"files": [path in FOLDER], "error": one line or ""}. The roster is asked before anything is erased: of whom it calls
active or locked nothing is, since the next look would make it again; of whom it never heard, nothing without the
operator's token.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from .. import personal_data
from ..reconcile.doubts import words
from ..reconcile.lock import LOCKS, service_lock
from ..reconcile.messages import say
from ..reconcile.service import Connect
from ..reconcile.store import LedgerError
from ..reconcile.types import AdapterError, NotInstalledError
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

    def main(self, given: Sequence[str]) -> int:
        verb, sub, more = given[0], given[1], given[2] if len(given) > 2 else ""
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
        with self.connect(self.config["service"]) as adapter:
            return [asdict(one) for one in self._room.erase(adapter, sub, check=True)]

    def export(self, sub: str, folder: Path) -> list[str]:
        """Large files take their time, in which leavers are locked all the same: the lock is the exports' own."""
        with (
            service_lock(f"{self.name}-export", "export", folder=self.locks),
            self.connect(self.config["service"]) as adapter,
        ):
            files: list[str] = self._room.export(adapter, sub, folder)
            return files

    def erase(self, sub: str, confirm: str) -> list[dict[str, Any]]:
        self._may_go(sub, confirm)
        with (
            service_lock(self.name, "erase", folder=self.locks),
            self.connect(self.config["service"]) as adapter,
        ):
            return [asdict(one) for one in self._room.erase(adapter, sub)]

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
        token = personal_data.token(self.config["platform"], sub)
        if sub not in roster.gone and token not in words(confirm):
            raise NotErasedError(say("not_erased", line=say("never_heard_of", sub=sub, token=token)))
