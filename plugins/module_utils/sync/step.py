"""One look of a service's `sync`: ask the roster, and apply what it says where that is called for. Pure but for `ask`
and `apply`, which are given: the clock, the network and the service are theirs.

    memory, outcome = step(memory, now=…, platform=…, ask=…, apply=…)

On anything but 200 and 304 nothing is written. A wrong credential, format or platform fails at once, since no waiting
mends it; a roster that has nothing to serve, or no connection, fails after SILENT_S. On 304 nothing is done but where

- an hour has passed since the service was read: whoever people put into our groups by hand is put out then;
- the last run left something: it is tried again after 1, 2, 4, … at most 15 minutes;
- somebody asks for it (`force`: --now, and a role's run).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..reconcile.messages import say
from ..roster.types import FormatError, Roster, from_json

SILENT_S = 15 * 60
HOURLY_S = 3600
FIRST_AGAIN_S, LONGEST_AGAIN_S = 60, 15 * 60
LEFT = ("failed_objects", "not_tried", "pending", "waiting")
"""The parts of a result that say what a run left."""


@dataclass(frozen=True)
class Memory:
    """What one look leaves to the next; times in seconds since 1970. `etag`: of the roster that was applied last.

    `tries`: how many runs in a row left something; `again_at`: when the next of them is due. `settled`: a run ended in
    which nothing waited for an operator; until then it is the first one.
    """

    etag: str = ""
    service_read_at: float = 0
    silent_since: float | None = None
    tries: int = 0
    again_at: float | None = None
    settled: bool = False


@dataclass(frozen=True)
class Heard:
    """The roster's answer. `status` 0: none came, and `why`. `host`: where it was asked."""

    status: int
    body: Any = None
    etag: str = ""
    why: str = ""
    host: str = ""


@dataclass(frozen=True)
class Outcome:
    """`failed`: the unit fails. `lines`: for the journal. `result`: of the run, None where nothing was run."""

    failed: bool = False
    lines: tuple[str, ...] = ()
    result: Mapping[str, Any] | None = field(default=None)


def step(
    memory: Memory,
    *,
    now: float,
    platform: str,
    ask: Callable[[str], Heard],
    apply: Callable[[Roster], Mapping[str, Any]],
    force: bool = False,
) -> tuple[Memory, Outcome]:
    """`ask`: the ETag that is there already -> the answer. Where `apply` raises, nothing is remembered of this look."""
    wanted = force or due(memory, now)
    heard = ask("" if wanted else memory.etag)
    if heard.status == 304 and not wanted:
        return replace(memory, silent_since=None), Outcome()
    if heard.status in (0, 503):
        since = memory.silent_since if memory.silent_since is not None else now
        line = heard.why or say("roster_answers", status=heard.status)
        failed = now - since >= SILENT_S
        said = (line,) if memory.silent_since is None or failed else ()
        return replace(memory, silent_since=since), Outcome(failed, said)
    if heard.status != 200:
        return memory, Outcome(failed=True, lines=(refusal(heard),))
    try:
        roster = said_by(heard, platform)
    except FormatError as error:
        return memory, Outcome(failed=True, lines=(str(error),))
    return applied(memory, heard.etag, now, apply(roster))


def refusal(heard: Heard) -> str:
    """Why an answer that is neither a roster nor silence gives none."""
    if heard.status == 401 and heard.host:
        return say("roster_knows_us_not", host=heard.host)
    return say("roster_answers_why", status=heard.status, why=heard.why)


def said_by(heard: Heard, platform: str) -> Roster:
    """FormatError, with the whole line, where it is no complete roster of this platform."""
    try:
        roster = from_json(heard.body)
    except FormatError as error:
        raise FormatError(say("no_roster", error=error)) from None
    if heard.body.get("platform") != platform or heard.body.get("complete") is not True:
        raise FormatError(say("other_platform", found=repr(heard.body.get("platform")), platform=repr(platform)))
    return roster


def due(memory: Memory, now: float) -> bool:
    """Whether there is something to do though the roster is unchanged; a clock that was set back postpones nothing."""
    hourly = not 0 <= now - memory.service_read_at < HOURLY_S
    again = memory.again_at is not None and not 0 < memory.again_at - now <= LONGEST_AGAIN_S
    return hourly or again


def applied(memory: Memory, etag: str, now: float, result: Mapping[str, Any]) -> tuple[Memory, Outcome]:
    left = [say(f"left_{part}", many=len(result[part])) for part in LEFT if result.get(part)]
    if not left and not result.get("failed"):
        return Memory(etag=etag, service_read_at=now, settled=True), Outcome(result=result)
    tries = memory.tries + 1
    wait = min(FIRST_AGAIN_S * 2 ** (tries - 1), LONGEST_AGAIN_S)
    told = result.get("msg") or ", ".join(left)
    lines = (say("again_in", told=told, minutes=wait // 60),)
    # Unchanged since: the same ETag says so, and what was left has its own time.
    settled = memory.settled or not (result.get("waiting") or result.get("failed"))
    memory = Memory(etag=etag, service_read_at=now, tries=tries, again_at=now + wait, settled=settled)
    return memory, Outcome(failed=bool(result.get("failed")), lines=lines, result=result)
