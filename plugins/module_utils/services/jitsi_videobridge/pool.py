"""The pool as jicofo lists it (/debug, jicofo 1.1), and what follows from it. Pure.

bridges({"bridge_selector": {"bridge": {"brewery@internal.auth.x/jvb1": {"operational": True, …}}}})
  -> {"jvb1": Bridge("jvb1", …)}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...language import text
from .messages import TEXTS

JSON = Mapping[str, Any]


class PoolError(Exception):
    """What stops a verb, as operators read it."""

    def __init__(self, code: str, **words: Any) -> None:
        super().__init__(text(TEXTS, code, **words))
        self.code = code


@dataclass(frozen=True)
class Bridge:
    """One line of jicofo's list. `name` is its nick in the brewery: the host's name in the inventory. `endpoints`:
    people that this jicofo put there."""

    name: str
    jid: str
    operational: bool
    draining: bool
    leaving: bool
    stress: float
    endpoints: int
    version: str
    release: str

    @property
    def takes(self) -> bool:
        """New conferences go there, and those of another one may."""
        return self.operational and not self.draining and not self.leaving

    @property
    def state(self) -> str:
        """In words that both languages of an operator's table have."""
        words = [("operational" if self.operational else "not operational")]
        words += ["draining"] * self.draining + ["shutting down"] * self.leaving
        return ", ".join(words)


def bridges(debug: JSON) -> dict[str, Bridge]:
    """By name, in their order. What jicofo does not know it calls "null"."""
    found = {}
    for jid, told in sorted(debug["bridge_selector"]["bridge"].items()):
        name = jid.rpartition("/")[2]
        found[name] = Bridge(
            name=name,
            jid=jid,
            operational=bool(told["operational"]),
            draining=bool(told["drain"]),
            leaving=bool(told["graceful-shutdown"]) or bool(told["shutting-down"]),
            stress=float(told.get("corrected-stress", told.get("stress", 0))),
            endpoints=int(told.get("endpoints", 0)),
            version=_said(told.get("version")),
            release=_said(told.get("release")),
        )
    return found


def _said(value: Any) -> str:
    return "" if value in (None, "null") else str(value)


def known(found: Mapping[str, Bridge], name: str) -> Bridge:
    if name not in found:
        raise PoolError("unknown", bridge=name, known=", ".join(found) or "-")
    return found[name]


def others(found: Mapping[str, Bridge], name: str) -> list[str]:
    """Those that take what leaves `name`. PoolError where nobody does: jicofo then throws people out, and does not
    invite them again when a known bridge is well again."""
    takers = [bridge.name for bridge in found.values() if bridge.name != name and bridge.takes]
    if not takers:
        rest = [f"{bridge.name}: {bridge.state}" for bridge in found.values() if bridge.name != name]
        raise PoolError("alone", bridge=name, others="; ".join(rest) or "-")
    return takers


def rows(found: Mapping[str, Bridge], figures: Mapping[str, JSON | None], order: Iterable[str]) -> list[dict[str, Any]]:
    """For each host of the inventory, and each bridge that only jicofo knows: what the two say. `figures`: what the
    bridge says of itself (rest.py), None where it does not answer."""
    names = [*order, *(name for name in found if name not in figures)]
    return [_row(name, found.get(name), figures.get(name)) for name in names]


def _row(name: str, listed: Bridge | None, own: JSON | None) -> dict[str, Any]:
    own = own or {}
    # Only who is signed in, in the brewery, listed, and took a conference, is in the pool.
    return {
        "bridge": name,
        "version": own.get("version") or (listed.version if listed else ""),
        "release": listed.release if listed else "",
        "stress": round(listed.stress, 2) if listed else None,
        "conferences": own.get("conferences"),
        "participants": own.get("local_endpoints"),
        "draining": own.get("drain", listed.draining if listed else None),
        "since": own.get("since", ""),
        "state": listed.state if listed else "",
        "took": own.get("total_conferences_created", 0) > 0,
        "answers": bool(own),
        "connected": connected(own) if own else None,
        "operational": listed.operational if listed else None,
    }


def connected(stats: JSON) -> bool:
    """/about/health is 200 also where no connection is; these figures tell (jitsi-videobridge a29d97d)."""
    pairs = (("muc_clients_connected", "muc_clients_configured"), ("mucs_joined", "mucs_configured"))
    return all(stats[wanted] > 0 and stats[there] == stats[wanted] for there, wanted in pairs)


def findings(table: Iterable[JSON]) -> list[str]:
    """What is not well, a sentence each."""
    said, versions = [], set()
    for row in table:
        if row["version"]:
            versions.add(row["version"])
        if row["state"] == "":
            code = "away" if not row["answers"] else "outside" if row["connected"] else "disconnected"
            said.append(text(TEXTS, code, bridge=row["bridge"]))
        elif not row["answers"]:
            said.append(text(TEXTS, "hangs", bridge=row["bridge"]))
        elif row["connected"] and not row["operational"]:
            said.append(text(TEXTS, "dropped", bridge=row["bridge"]))
    if len(versions) > 1:
        said.append(text(TEXTS, "mixed", versions=", ".join(sorted(versions))))
    return said


COLUMNS = ("bridge", "version", "release", "stress", "conferences", "participants", "draining", "since", "state")


def lines(table: Iterable[JSON]) -> list[str]:
    """The table, a line each, the head first."""
    cells = [[_cell(row[name]) for name in COLUMNS] for row in table]
    wide = [max(len(line[place]) for line in [list(COLUMNS), *cells]) for place in range(len(COLUMNS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, wide, strict=True)).rstrip()
        for line in [list(COLUMNS), *cells]
    ]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value in (None, "") else str(value)
