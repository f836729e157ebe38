"""What stops a plan, or holds a part of it back, until an operator has said that it is meant. Pure.

A doubt is answered by `-e confirm=TOKEN`. The token is made of the service, the host, the kind of doubt, the names that
are held back and how many doubts were answered before: it fits one question, once, and nobody's joining makes it stale.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from .messages import say
from .types import JSON, Key, Step, label
from .world import World

SHRINK_SHARE = 0.3  # a plan that deletes more than this share of what we made asks first
SHRINK_FLOOR = 3  # ... unless it is no more than this many
SHOWN = 5


@dataclass(frozen=True)
class Doubt:
    """`token`: what an operator gives back; "" where nobody can say yes. `stops`: nothing else is written meanwhile."""

    kind: Literal["short", "missing", "delete", "members"]
    text: str
    names: tuple[str, ...] = ()
    token: str = ""
    stops: bool = True

    def to_json(self) -> JSON:
        return {"doubt": self.kind, "token": self.token, "names": list(self.names), "msg": f"{self.text}: {_how(self)}"}


def words(confirm: str) -> frozenset[str]:
    """The tokens of one -e confirm=, which holds several with commas."""
    return frozenset(filter(None, re.split(r"[,\s]+", confirm)))


def open_doubts(world: World, delete: Iterable[Step], said: Collection[str]) -> tuple[tuple[Doubt, ...], int]:
    """Those that nobody answered, and how many were answered."""
    found = [
        doubt for doubt in (_short(world), _missing(world), _deleted(world, delete), _members(world, delete)) if doubt
    ]
    left = tuple(doubt for doubt in found if not doubt.token or doubt.token not in said)
    return left, len(found) - len(left)


def stop_text(doubts: Iterable[Doubt]) -> str | None:
    """One line for those that stop everything, with one value that answers all of them."""
    stopping = [doubt for doubt in doubts if doubt.stops]
    if not stopping:
        return None
    told = "; ".join(doubt.text for doubt in stopping)
    if not all(doubt.token for doubt in stopping):
        return f"{told}: {say('nothing_written')}"
    tokens = ",".join(doubt.token for doubt in stopping)
    return f"{told}: {say('confirm', tokens=tokens)}"


def held(world: World, step: Step) -> bool:
    """On the first run: somebody in a group that was there before us, whom a roster does not name."""
    spec = world.kinds[step.kind]
    if not (world.first_time and step.do == "delete" and step.stranger and spec.truth == "whole"):
        return False
    owner = world.ledger.get(spec.owner(step.key))
    return owner is None or owner.origin == "adopted"


def _short(world: World) -> Doubt | None:
    return None if world.state.complete else Doubt("short", say("short"))


def _missing(world: World) -> Doubt | None:
    made = _made(world, access=True)
    gone = [at for at in made if at not in world.state.objects]
    if world.state.fresh or len(gone) <= _limit(made):
        return None
    return _doubt(world, "missing", say("missing", many=len(gone), made=len(made)), gone)


def _deleted(world: World, delete: Iterable[Step]) -> Doubt | None:
    """Access is the exception: who is not wanted is out at once."""
    made = _made(world, access=False)
    doomed = [step.at for step in delete if step.do == "delete" and not world.kinds[step.kind].access]
    if len(doomed) <= _limit(made):
        return None
    return _doubt(world, "delete", say("delete", many=len(doomed), made=len(made)), doomed)


def _members(world: World, delete: Iterable[Step]) -> Doubt | None:
    out = [step.at for step in delete if held(world, step)]
    if not out:
        return None
    return _doubt(world, "members", say("members", many=len(out)), out, stops=False)


def _made(world: World, *, access: bool) -> list[Key]:
    """What we made for good; `access`: whether memberships and locks count."""
    kinds = {name for name, spec in world.kinds.items() if not spec.seeded and (access or not spec.access)}
    return [at for at, entry in world.ledger.entries.items() if entry.intent is None and at[0] in kinds]


def _limit(made: Collection[Key]) -> float:
    return max(SHRINK_FLOOR, SHRINK_SHARE * len(made))


def _doubt(
    world: World, kind: Literal["missing", "delete", "members"], text: str, ats: Iterable[Key], *, stops: bool = True
) -> Doubt:
    names = tuple(sorted(label(at) for at in ats))
    asked = "\0".join((world.service, world.host, kind, str(world.ledger.answered), *names))
    token = f"{kind}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"
    more = say("more", many=len(names) - SHOWN) if len(names) > SHOWN else ""
    return Doubt(kind, f"{text} ({', '.join(names[:SHOWN])}{more})", names, token, stops)


def _how(doubt: Doubt) -> str:
    return say("confirm", tokens=doubt.token) if doubt.token else say("nothing_written")
