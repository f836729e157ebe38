"""The roster at work: it looks, judges, keeps what it accepted, and answers services. Clock and Keycloak are given.

    desk = Desk(config, lambda: source, clock=time.time)
    desk.look()                                    # a whole read; False where it failed, and why in desk.status
    desk.told(groups, people)                      # these at once
    said = desk.answer("forum", credential, etag)  # Said(status, headers, body)

An answer is served from memory alone, where the last read succeeded and the last complete one is not older than
`stale_s`. Every method may be called from several threads.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ...reconcile.types import JSON, AdapterError
from ...roster.answer import Reader, answer
from ...roster.judge import AGAIN_S, Read, Seen, Told, Verdict, judge
from ...roster.types import Roster, to_json
from . import read as reading
from . import seen as kept

RETRY_S = 15
# No answer, one that came short, or one of another form than the one that was measured.
WRONG = (AdapterError, reading.ShortError, OSError, ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True)
class Client:
    """One service: the SHA-256 of its credential in hex, what it may hear, and whether it may tell of changes."""

    sha256: str
    reader: Reader
    tells: bool = False


@dataclass(frozen=True)
class Config:
    """Seconds throughout. `confirmed`: a file with one token of an operator per line."""

    platform: str
    clients: Mapping[str, Client]
    seen: Path
    confirmed: Path
    stale_s: float = 600
    again_s: float = AGAIN_S


@dataclass(frozen=True)
class Said:
    """One answer to HTTP."""

    status: int
    body: JSON = None
    etag: str = ""
    retry_after_s: int | None = None


@dataclass
class Status:
    """What doctor and the operators' page are told; without a person's name. `began`: when the last whole read did."""

    began: float = 0
    read_at: str = ""
    error: str = "nothing was read yet"
    failing_since: str = ""
    waiting: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class _Served:
    """What the last read gave; `said` is filled as services ask."""

    read: Read
    roster: Roster
    at: float
    said: dict[str, tuple[str, JSON]] = field(default_factory=dict)


class Desk:
    def __init__(
        self, config: Config, source: Callable[[], reading.Source], clock: Callable[[], float],
        say: Callable[[str], None] = print,
    ) -> None:  # fmt: skip
        self.config, self._source, self._clock, self._say = config, source, clock, say
        self._seen: Seen | None = kept.load(config.seen)
        self._served: _Served | None = None
        self._told: list[tuple[float, frozenset[str], frozenset[str]]] = []
        self._lock = threading.Lock()
        self.status = Status()

    # looking

    def look(self) -> bool:
        """A whole read. What was told while it ran is read once more: this read may have been there before it."""
        started = self._clock()
        try:
            at = self._source()
            seen = self._seen
            known = None if seen is None else {s: one.directory for s, one in {**seen.locked, **seen.active}.items()}
            read = reading.complete(at, self._today(), seen.locked if seen else frozenset(), known)
            with self._lock:
                for _, groups, people in (one for one in self._told if one[0] >= started):
                    read = reading.told(at, read, groups, people, self._today())
                self._told = []
                self._accept(at, read, Told(), started)
        except WRONG as error:
            self._failed(error, started)
            return False
        return True

    def told(self, groups: Iterable[str], people: Iterable[str]) -> bool:
        """Only these; False where there is no complete read to lay them over, or Keycloak does not answer."""
        change = Told(frozenset(groups), frozenset(people))
        with self._lock:
            self._told.append((self._clock(), change.groups, change.people))
            if not self._fresh():
                return False
            assert self._served is not None  # noqa: S101 - it is fresh
            try:
                at = self._source()
                read = reading.told(at, self._served.read, change.groups, change.people, self._today())
                self._accept(at, read, change, self._served.at)
            except WRONG as error:
                self._say(f"told of a change, which could not be read: {error}")
                return False
        return True

    def _accept(self, at: reading.Source, read: Read, change: Told, read_at: float) -> None:
        confirmed = _tokens(self.config.confirmed)

        def judged(answers: Mapping[str, frozenset[str]] | None = None) -> Verdict:
            return judge(
                self._seen, read, now=self._clock(), platform=self.config.platform, told=change,
                confirmed=confirmed, answers=answers, again_s=self.config.again_s,
            )  # fmt: skip

        verdict = judged()
        if verdict.ask:
            verdict = judged({id_: reading.still_in(at, id_, people) for id_, people in verdict.ask.items()})
        if verdict.seen != self._seen:
            kept.keep(self.config.seen, verdict.seen)
        # Each answer counts once: the same people lost again is another question.
        self.config.confirmed.unlink(missing_ok=True)
        self._seen = verdict.seen
        self._served = _Served(read, verdict.roster, read_at)
        self._succeeded(verdict, read_at)

    # saying

    def client(self, credential: str) -> str | None:
        """Whose credential this is. Every one is compared, so that the time says nothing."""
        given = hashlib.sha256(credential.encode()).hexdigest()
        found = [name for name, one in self.config.clients.items() if hmac.compare_digest(one.sha256, given)]
        return found[0] if found else None

    def answer(self, name: str, credential: str, etag: str = "") -> Said:
        """`etag`: what the service has already."""
        if self.client(credential) != name:
            return Said(401, {"error": "unknown service or wrong credential"})
        with self._lock:
            if not self._fresh():
                return Said(503, {"error": self._why()}, retry_after_s=RETRY_S)
            assert self._served is not None  # noqa: S101 - it is fresh
            served = self._served
            if name not in served.said:
                served.said[name] = self._body(name, served)
        tag, body = served.said[name]
        if tag == etag:
            return Said(304, etag=tag)
        return Said(200, {**body, "read_at": _utc(served.at)}, etag=tag)

    def changed(self, credential: str, body: JSON) -> Said:
        name = self.client(credential)
        if name is None:
            return Said(401, {"error": "unknown service or wrong credential"})
        if not self.config.clients[name].tells:
            return Said(403, {"error": f"{name} may not tell of changes: its manifest says no `tells`"})
        groups, people = (_ids(body, part) for part in ("groups", "people"))
        if groups is None or people is None:
            return Said(400, {"error": "expected {groups: [ids], people: [subs]}"})
        if self.told(groups, people):
            return Said(200, {"read": True})
        return Said(503, {"error": self._why()}, retry_after_s=RETRY_S)

    def _body(self, name: str, served: _Served) -> tuple[str, JSON]:
        said = to_json(answer(served.roster, self.config.clients[name].reader))
        body = {**said, "complete": True, "platform": self.config.platform}
        text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"', body

    # how it is

    def _fresh(self) -> bool:
        served = self._served
        return served is not None and not self.status.error and self._clock() - served.at <= self.config.stale_s

    def _why(self) -> str:
        return self.status.error or f"the last complete read is older than {self.config.stale_s:.0f} s"

    def _failed(self, error: Exception, began: float) -> None:
        with self._lock:
            self.status.began = began
            if not self.status.failing_since:
                self.status.failing_since = _utc(self._clock())
                self._say(f"no complete read: {error!r}")
            self.status.error = f"{error}" if isinstance(error, AdapterError | reading.ShortError) else repr(error)

    def _succeeded(self, verdict: Verdict, read_at: float) -> None:
        before = self.status
        waiting = [
            {"kind": w.kind, "what": w.what, "how_many": len(w.names), "confirm": w.token} for w in verdict.waiting
        ]
        notes = list(verdict.notes)
        notes += [
            f"the directory of {key} answers nothing, not even that it refuses: its people stay as they were"
            for key in sorted(self._served.read.unasked if self._served else ())
        ]
        notes += [
            f"group {verdict.seen.groups[id_].slug}: lost more than is believed at once; asked again in a while"
            for id_ in sorted(verdict.seen.doubts)
            if id_ in verdict.seen.groups
        ]
        for line in notes:
            if line not in before.notes:
                self._say(line)
        for one in waiting:
            if one not in before.waiting:
                self._say(f"waits for an operator: {one['kind']} {one['what']}, {one['how_many']}: {one['confirm']}")
        self.status = Status(read_at, _utc(read_at), "", "", waiting, notes)

    def _today(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).date().isoformat()


def _utc(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _tokens(path: Path) -> frozenset[str]:
    try:
        return frozenset(path.read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return frozenset()


def _ids(body: JSON, part: str) -> list[str] | None:
    found = body.get(part, []) if isinstance(body, dict) else None
    return found if isinstance(found, list) and all(isinstance(one, str) for one in found) else None
