"""The program `sync` of a service: asks the roster and applies what it says with the service's own adapter.

    services/NAME/sync.py:

        def main(config: Path, *words: str) -> int:
            return program.main("NAME", config, *words)

    python3 -I /usr/lib/readi/current NAME.sync CONFIG             one look, by a timer every 15 s
    python3 -I /usr/lib/readi/current NAME.sync CONFIG --now       the same, whether anything changed or not
    python3 -I /usr/lib/readi/current NAME.sync CONFIG --health    1: silent, failed or waiting for an operator
    python3 -I /usr/lib/readi/current NAME.sync CONFIG --confirm TOKEN    an operator's answer, used by the next look
    python3 -I /usr/lib/readi/current NAME.sync CONFIG --person VERB SUB [WORD]    one person's data (personal.py)

CONFIG is JSON: `platform`; `state`, the unit's StateDirectory; `roster: {url, credential, at}` (asks() in
services/roster/desired.py); `host`, by which a doubt's token is made; `service`: what the adapter's connect() is given.
The first look is the role's, after its state (in_run.py): until then the timer's do nothing.
The standard library only; no service's name.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..http import AUTHORITY, Http, HttpError
from ..reconcile import service
from ..reconcile.lock import LOCKS
from ..reconcile.messages import say
from ..reconcile.place import LEDGERS, Place
from ..reconcile.service import Connect
from ..reconcile.store import LedgerError
from ..reconcile.types import AdapterError, KindSpec, Obj
from ..roster.types import Roster
from . import confirm, figures
from . import wanted as wishes
from .personal import Personal
from .step import LEFT, Heard, Memory, Outcome, step

REMEMBERED = "sync.json"
FIGURES = "sync.prom"
ROLES_TURN_S = 600
"""So long after the unit's folder was made, the timer leaves the first look to the role's run."""
TOLD = (*LEFT, "conflicts", "strangers", "refused", "told")
"""The parts of a result that a role's run shows; of the plan and of what was applied it shows how many."""

ASK_S = 30  # without a byte of the roster


def main(name: str, file: Path, *words: str) -> int:
    """The `main` of the service's program; the library finds its rooms by their names."""
    config = json.loads(file.read_text(encoding="utf-8"))
    state = Path(os.environ.get("STATE_DIRECTORY") or config["state"])
    if words[:1] == ("--health",):
        return health(state)
    if words[:1] == ("--confirm",) and len(words) == 2:
        return 0 if confirm.answer(state, words[1], tokens(state)) else 1
    rooms = (wishes.room(name, "people"), wishes.room(name, "groups"))
    adapter, kinds = wishes.room(name, "adapter"), wishes.room(name, "kinds")
    if adapter is None or kinds is None:
        raise RuntimeError(f"services/{name} has no adapter.py or no kinds.py")
    what = Service(name, kinds.SYNC, adapter.connect, lambda roster: wishes.wanted(roster, *rooms))
    sync = Sync(config, state, what)
    if words[:1] == ("--person",) and len(words) >= 3:
        return Personal(name, config, rooms[0], adapter.connect, sync.ask).main(words[1:])
    now = confirm.asked(state) or words[:1] == ("--now",)
    if not now and roles_turn(state):
        return 0
    return sync.look(force=now)


def roles_turn(state: Path) -> bool:
    """Whether nobody has looked yet, and the role that installs this may still be at its service's state."""
    if (state / REMEMBERED).exists():
        return False
    return 0 <= time.time() - state.stat().st_mtime < ROLES_TURN_S


@dataclass(frozen=True)
class Service:
    """What a service's folder says of it. `desired`: what it should hold of a roster."""

    name: str
    kinds: Mapping[str, KindSpec]
    connect: Connect
    desired: Callable[[Roster], list[Obj]]


class Sync:
    """One look, with everything that is not pure: the roster over HTTPS, the service, the two files of its state."""

    def __init__(self, config: Mapping[str, Any], state: Path, service: Service) -> None:
        self.config, self.state, self.service = config, state, service

    def look(self, *, force: bool = False) -> int:
        before = self.remembered()
        began = time.time()
        said_yes = ",".join(confirm.lines(self.state, confirm.FILE))
        remove = confirm.lines(self.state, confirm.TO_REMOVE)
        # What an operator said is applied at once.
        force = force or bool(said_yes or remove)
        try:
            after, outcome = step(
                before,
                now=began,
                platform=self.config["platform"],
                ask=self.ask,
                apply=lambda roster: self.apply(roster, said_yes, remove, first_time=not before.settled),
                force=force,
            )
        except (AdapterError, LedgerError, OSError) as error:
            # The next look asks for the whole roster again.
            after, outcome = replace(before, etag=""), Outcome(failed=True, lines=(str(error),))
        for line in outcome.lines:
            print(line, file=sys.stderr if outcome.failed else sys.stdout, flush=True)
        for line in said(outcome.result or {}):
            print(line, flush=True)
        self._remember(after, outcome, began, force=force)
        return 1 if outcome.failed else 0

    def ask(self, etag: str) -> Heard:
        """A connection that fails and an answer that says nothing of a roster are told apart by `step`."""
        to = self.config["roster"]
        base, _, name = to["url"].rpartition("/v1/")
        host = urlsplit(base).hostname or ""
        headers = {"Authorization": f"Bearer {to['credential']}", "Accept-Encoding": "gzip"}
        if etag:
            headers["If-None-Match"] = etag
        try:
            authority = Path(self.config.get("authority", AUTHORITY))
            with Http(base, timeout_s=ASK_S, authority=authority, at=to.get("at", "")) as server:
                answer = server.ask("GET", f"/v1/{name}", headers=headers)
            body = answer.json() if answer.body else None
        except HttpError as error:
            return Heard(0, why=say("roster_silent", error=error), host=host)
        why = str(body.get("error", "")) if isinstance(body, dict) and answer.status != 200 else ""
        return Heard(answer.status, body, answer.headers.get("etag", ""), why, host)

    def apply(
        self, roster: Roster, said_yes: str, remove: Sequence[str] = (), *, first_time: bool, check: bool = False
    ) -> dict[str, Any]:
        """Under the service's lock, in its ledger of sync; what the service's own state holds is not ours.

        Check mode takes no lock and uses no operator's answer up.
        """
        place = Place(
            self.service.name,
            self.config["host"],
            "sync",
            ledgers=Path(self.config.get("ledgers", LEDGERS)),
            locks=Path(self.config.get("locks", LOCKS)),
        )
        result = service.run(
            place,
            self.service.kinds,
            self.service.connect,
            self.config["service"],
            objects=self.service.desired(roster),
            secrets={},
            check=check,
            confirm=said_yes,
            remove=remove,
            first_time=first_time,
        )
        if not check:
            for name, used in ((confirm.FILE, said_yes), (confirm.TO_REMOVE, remove)):
                if used:  # else it was said while this ran, and is the next look's
                    (self.state / name).unlink(missing_ok=True)
        return result

    def remembered(self) -> Memory:
        """A file that cannot be read is as none: the next roster is applied whole."""
        try:
            return memory((self.state / REMEMBERED).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Memory()

    def _remember(self, memory: Memory, outcome: Outcome, began: float, *, force: bool) -> None:
        result = outcome.result or {}
        told = {
            "memory": asdict(memory),
            "failed": outcome.failed,
            "lines": list(outcome.lines),
            "waiting": [{"msg": one["msg"], "confirm": one["token"]} for one in result.get("waiting", ())],
            # For the run of a role that waits for this look (in_run.py).
            "began": began,
            "forced": force,
            "result": None if outcome.result is None else summary(outcome.result),
        }
        before = self._told_before()
        left = sum(len(result.get(part, ())) for part in LEFT)
        waiting = len(result.get("waiting", ()))
        if outcome.result is None and not outcome.failed:
            told["waiting"], left = before.get("waiting") or [], int(before.get("left") or 0)
            waiting = len(before.get("waiting") or ())
        level = not (outcome.failed or left or memory.silent_since)
        done = figures.counted(
            figures.read(before.get("figures")), counts(result.get("applied", ())), level=level, at=began,
            took_s=time.time() - began,
        )  # fmt: skip
        told |= {"left": left, "figures": figures.kept(done)}
        self._write(REMEMBERED, json.dumps(told, ensure_ascii=False), 0o600)
        text = figures.prometheus(self.service.name, done, failed=outcome.failed, waiting=waiting, left=left)
        self._write(FIGURES, text, 0o644)

    def _write(self, name: str, text: str, mode: int) -> None:
        """A reader meanwhile gets the one before, whole."""
        fresh = self.state / f"{name}.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as out:
            out.write(text)
        fresh.replace(self.state / name)

    def _told_before(self) -> dict[str, Any]:
        """By the look before."""
        try:
            found = json.loads((self.state / REMEMBERED).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def memory(text: str) -> Memory:
    """What a look left, as it wrote it; a file that cannot be read is as none."""
    try:
        return Memory(**json.loads(text)["memory"])
    except (ValueError, KeyError, TypeError):
        return Memory()


def counts(lines: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """ "create membership" -> how many; a note in the ledger alone is none."""
    found = Counter(f"{one['do']} {one['kind']}" for one in lines if one["do"] not in ("adopt", "forget"))
    return dict(sorted(found.items()))


def summary(result: Mapping[str, Any]) -> dict[str, Any]:
    """What a role's run shows of a look: how many of how many, and each of what did not go as planned."""
    shown = {part: result.get(part, []) for part in TOLD}
    return {"planned": counts(result.get("plan", ())), "applied": counts(result.get("applied", ())), **shown}


def said(result: Mapping[str, Any]) -> list[str]:
    """For the journal: how much was done, who was put out though others had let them in, and what went wrong."""
    done = counts(result.get("applied", ()))
    lines = [", ".join(f"{name}: {many}" for name, many in done.items())] if done else []
    lines += [say("stranger", kind=one["kind"], key=one["key"]) for one in result.get("strangers", ())]
    lines += [f"{one['kind']} {one['key']}: {one['error']}" for one in result.get("failed_objects", ())]
    lines += [f"{one['kind']} {one['key']} {one['reason']}" for one in result.get("conflicts", ())]
    lines += [one["msg"] for one in result.get("waiting", ())]
    lines += result.get("told", ())
    return lines


def tokens(state: Path) -> list[str]:
    """What an operator is asked."""
    try:
        found = json.loads((state / REMEMBERED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [one["confirm"] for one in found["waiting"]]


def health(state: Path) -> int:
    """What doctor is told."""
    try:
        found = json.loads((state / REMEMBERED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        print(say("never_looked"), file=sys.stderr)
        return 1
    bad = list(found["lines"]) if found["failed"] else []
    since = found["memory"].get("silent_since")
    if since is not None:
        bad.append(say("silent_since", since=time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(since))))
    bad += [one["msg"] for one in found["waiting"]]
    for line in bad:
        print(line, file=sys.stderr)
    return 1 if bad else 0
