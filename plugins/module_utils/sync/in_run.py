"""What a run of a role says, and does, of its service's `sync`: the part `sync` of the result of NAME_state.

    part = preview(service, config, declared, …)     check mode: this checkout's code asks the roster, reads the service
                                                     and plans. Nothing is started, nothing is written
    part = Look(systemd).start("forum", config, …)   starts the unit, and waits until it has looked

What comes back is Part: `shown` for the result, `diff`, and `warnings` for whoever runs it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ..reconcile.messages import say
from ..reconcile.place import Place
from ..reconcile.store import open_store
from ..reconcile.types import label
from ..roster.types import FormatError, Group, Roster
from ..units import Now, UnitError
from . import confirm as answers
from .program import REMEMBERED, Service, Sync, memory, summary
from .step import Memory, refusal, said_by

WITHIN_S = 60.0
# systemd (257) refuses a unit its sixth start within ten seconds, and its timer with it.
AGAIN_S = 5.0
SHOWN = 5


class NotDoneError(Exception):
    """Nobody was provisioned, and no waiting mends it: one line for the operator."""


@dataclass(frozen=True)
class Part:
    """`shown`: {members: known | unknown, changed, planned: {"create membership": 12}, applied, plan (check mode),
    failed_objects, not_tried, pending, waiting, conflicts, strangers, refused, told, lines}."""

    shown: Mapping[str, Any]
    diff: Sequence[Any] = ()
    warnings: Sequence[str] = ()


class Systemd(Protocol):
    def look(self, name: str) -> Now: ...

    def do(self, verb: str, name: str) -> None: ...


def shares(
    names: Iterable[str], kinds: Collection[str], sync_kinds: Collection[str], place: Place
) -> tuple[list[str], list[str]]:
    """What -e remove= named, for the service's state and for its sync: each may go by whose ledger has it alone."""
    with place.opened(check=True) as (_, other):
        theirs = {label(at) for at in other.entries}
    state: list[str] = []
    sync: list[str] = []
    for name in names:
        kind = name.partition(":")[0]
        to_sync = kind in sync_kinds and (name in theirs or kind not in kinds)
        (sync if to_sync else state).append(name)
    return state, sync


def in_vain(service: str, result: Mapping[str, Any], names: Collection[str]) -> list[str]:
    """A line for each name of -e remove= that removes nothing."""
    refused = {f"{one['kind']}:{one['key']}": one["reason"] for one in result.get("refused", ())}
    return [say("not_removed", name=f"{service}/{name}", reason=refused[name]) for name in names if name in refused]


def kept(service: str, result: Mapping[str, Any], names: Collection[str]) -> list[str]:
    """One line of what is no longer wanted and stays, each with the word that would remove it; the first few."""
    notes = [one for one in result.get("refused", ()) if f"{one['kind']}:{one['key']}" not in names]
    if not notes:
        return []
    said = "; ".join(f"{one['kind']}:{one['key']} {one['reason']}" for one in notes[:SHOWN])
    more = say("more", many=len(notes) - SHOWN) if len(notes) > SHOWN else ""
    return [say("stays", service=service, what=f"{said}{more}")]


def preview(
    service: Service,
    config: Mapping[str, Any],
    declared: Iterable[Mapping[str, Any]],
    *,
    confirm: str = "",
    remove: Sequence[str] = (),
    whole_run: bool = True,
) -> Part:
    """`declared`: groups of the model, as a roster says them; the realm may lack them until this run made them.

    `whole_run`: the sign-on's host is in it, so that a credential which the roster does not know comes with it.
    """
    state = Path(config["state"])
    text = _read(state)
    sync = Sync(config, state, service)
    heard = sync.ask("")
    unknown = heard.status in (0, 503) or (heard.status == 401 and whole_run)
    if heard.status != 200 and not unknown:
        raise NotDoneError(say("sync_left", line=refusal(heard)))
    try:
        roster = Roster() if unknown else said_by(heard, config["platform"])
    except FormatError as error:
        raise NotDoneError(say("sync_left", line=error)) from None
    roster = with_declared(roster, declared)
    settled = (Memory() if text is None else memory(text)).settled
    result = sync.apply(roster, confirm, remove, first_time=not settled, check=True)
    if unknown:
        result = _without_members(result)
    shown = {"members": "unknown" if unknown else "known", "changed": result["changed"], "plan": result["plan"]}
    lines = [result["msg"]] if result.get("msg") else []
    warnings = [*in_vain(service.name, result, remove), *_said(result, lines)]
    return Part({**shown, **summary(result), "lines": lines}, result["diff"], warnings)


def with_declared(roster: Roster, declared: Iterable[Mapping[str, Any]]) -> Roster:
    """The roster with the groups that it lacks, nobody in them."""
    there = {group.slug for group in roster.groups}
    known = ("slug", "name", "kind", "joining", "attributes")
    fresh = [Group(id="", **{name: one[name] for name in known}) for one in declared if one["slug"] not in there]
    return Roster((*roster.groups, *fresh), roster.people, roster.locked, roster.gone)


def _without_members(result: Mapping[str, Any]) -> dict[str, Any]:
    """Where nobody said who is in a group, nobody is shown as leaving one, and nothing as gone."""
    plan = [step for step in result["plan"] if step["do"] in ("create", "change", "adopt")]
    kept = {f"{step['kind']} {step['key']}" for step in plan}
    diff = [one for one in result["diff"] if one["after_header"] in kept]
    nothing: dict[str, Any] = {part: [] for part in ("waiting", "strangers", "refused", "told")}
    out = {**result, **nothing, "plan": plan, "diff": diff, "changed": bool(plan)}
    out.pop("msg", None)
    return out


class Look:
    """A look of the unit, started and waited for."""

    def __init__(
        self,
        systemd: Systemd,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        within_s: float = WITHIN_S,
    ) -> None:
        self.systemd, self.clock, self.sleep, self.within_s = systemd, clock, sleep, within_s

    def start(
        self, service: str, config: Mapping[str, Any], *, confirm: Collection[str] = (), remove: Sequence[str] = ()
    ) -> Part:
        """`confirm`: an operator's tokens; those that it waits for reach it, as do the names to `remove`."""
        state = Path(config["state"])
        unit = f"{state.name}.service"  # systemd names the folder after the unit
        if not self.systemd.look(unit).exists:
            raise NotDoneError(say("no_unit", unit=unit))
        if not state.exists() and (confirm or remove):
            self._once(unit)  # systemd makes the folder in which the program is told something
        _tell(state, confirm, remove)
        told = self._looked(unit, state)
        result, lines = told["result"], list(told["lines"])
        if result is None:
            if told["failed"]:
                raise NotDoneError(say("sync_left", line="; ".join(lines)))
            return Part({"members": "unknown", "changed": False, "lines": lines}, (), _said({}, lines))
        shown = {"members": "known", "changed": bool(result["applied"]), **result, "lines": lines}
        warnings = [*in_vain(service, result, remove), *_said(result, lines)]
        return Part(shown, _counted(service, result) if result["applied"] else (), warnings)

    def _looked(self, unit: str, state: Path) -> dict[str, Any]:
        """What the unit wrote of a look that was asked for and began after this.

        A start while it runs only waits for the one that is there. Where the roster has nothing to say yet, it is asked
        until `within_s` is over.
        """
        if not state.exists():
            self._once(unit)  # systemd makes the folder in which a look is asked for
        since = self.clock()
        deadline = since + self.within_s
        lines: list[str] = []
        while True:
            _ask(state)
            error = self._once(unit)
            text = _read(state)
            told: dict[str, Any] = {} if text is None else json.loads(text)
            if told.get("forced") and told.get("began", 0) >= since:
                # Said once only, however often it is silent.
                lines = told["lines"] or lines
                if told["failed"] or told["result"] is not None or self.clock() >= deadline:
                    return {**told, "lines": lines}
            elif self.clock() >= deadline:
                raise NotDoneError(say("not_started", unit=unit, error=error or "-"))
            self.sleep(AGAIN_S)

    def _once(self, unit: str) -> str:
        """Why it failed, "" where it did not."""
        try:
            self.systemd.do("start", unit)
        except UnitError as error:
            return str(error)
        return ""


def _read(state: Path) -> str | None:
    """As its owner, and through no link: the folder is not root's."""
    with closing(open_store(state)) as store:
        return store.read(REMEMBERED)


def _ask(state: Path) -> None:
    if state.exists():
        with closing(open_store(state)) as store:
            store.replace(answers.ASKED, "")


def _tell(state: Path, confirm: Collection[str], remove: Sequence[str]) -> None:
    if not state.exists():
        return
    with closing(open_store(state)) as store:
        text = store.read(REMEMBERED)
        waits = {one["confirm"] for one in json.loads(text)["waiting"]} if text else set()
        for token in sorted(waits & set(confirm)):
            store.append(answers.FILE, f"{token}\n")
        for name in remove:
            store.append(answers.TO_REMOVE, f"{name}\n")


def _counted(service: str, result: Mapping[str, Any]) -> list[dict[str, str]]:
    """How many of how many, as a diff: whom it was about is the service's to know."""
    lines = "".join(
        f"{what}: {many} / {result['planned'].get(what, many)}\n" for what, many in result["applied"].items()
    )
    header = f"sync {service}"
    return [{"before": "", "after": lines, "before_header": header, "after_header": header}]


def _said(result: Mapping[str, Any], lines: Iterable[str]) -> list[str]:
    failed = [f"{one['kind']} {one['key']}: {one['error']}" for one in result.get("failed_objects", ())][:SHOWN]
    waiting = [one["msg"] for one in result.get("waiting", ())]
    found = dict.fromkeys([*lines, *failed, *waiting, *result.get("told", ())])
    return [say("sync_left", line=line) for line in found]
