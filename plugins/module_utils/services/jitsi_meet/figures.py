"""Looks at jicofo's conferences, and keeps figures for monitoring and for the split of costs; by a timer.

Below its state folder: `now.prom` (Prometheus text), `YYYY-MM.csv` (the month so far), `state.json`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from ...http import Http, HttpError
from . import portal_figures as figures

FOLDER = Path("/var/lib/readi-jitsi-meet-figures")
LIST = "/debug/conferences-full"
STATE = "state.json"


def main(config: Path, *_words: str) -> int:
    told = json.loads(config.read_text(encoding="utf-8"))
    try:
        with Http(told["jicofo"], timeout_s=10, within_s=20) as jicofo:
            answer = jicofo.ask("GET", LIST)
            rooms = answer.json() if answer.status == 200 else None
    except HttpError as error:
        print(f"jicofo: {error}", file=sys.stderr)
        return 1
    if rooms is None:
        print(f"jicofo: {LIST} {answer.status}", file=sys.stderr)
        return 1
    look(told, rooms, time.time(), FOLDER)
    return 0


def look(told: dict[str, Any], rooms: dict[str, Any], at: float, folder: Path) -> None:
    """One look. After a pause of more than three times `every_s` nothing is known of it, and nothing is counted."""
    portals = {tenant: figures.Portal(**one) for tenant, one in told["portals"].items()}
    found = figures.now(rooms, portals)
    month = time.strftime("%Y-%m", time.gmtime(at))
    file = folder / STATE
    state = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    passed = at - state.get("at", at)
    same = state.get("month") == month
    sums = figures.read(state.get("sums", {})) if same else {}
    sums = figures.added(sums, found, passed if 0 <= passed <= 3 * told["every_s"] else 0.0)
    organisations = {**(state.get("organisations", {}) if same else {})}
    organisations |= {portal.key: portal.organisation for portal in portals.values()}
    _write(folder / "now.prom", figures.prometheus(found, portals))
    _write(folder / f"{month}.csv", figures.table(sums, organisations))
    kept = {"at": at, "month": month, "sums": figures.kept(sums), "organisations": organisations}
    _write(file, json.dumps(kept))


def _write(file: Path, text: str) -> None:
    """A reader meanwhile gets the one before, whole."""
    part = file.with_suffix(".new")
    part.write_text(text, encoding="utf-8")
    part.replace(file)
