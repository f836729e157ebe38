"""The base role's slice: holds, log retention and the window for updates on this host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model import proxy
from ...model.manifest_views import accounts, health, holds, journal_days, programs, retention, units
from ...model.types import Model

# As in schemas/inventory.schema.json, windows.updates.
_WINDOW: Mapping[str, Any] = {"days": ["tue", "wed", "thu"], "from": "03:00", "to": "04:30"}
_DAY = 24 * 60


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`journal_days` is the shortest stated time: no log stays longer than its manifest says."""
    logs = retention(model, host)
    return {
        "format": 1,
        "accounts": accounts(model, host),
        "ledgers": ledgers(model, host),
        "holds": holds(model, host),
        "journal_days": journal_days(model, host),
        "files": [{"path": log["path"], "days": log["days"]} for log in logs if log["path"]],
        # Asked after Debian's updates, see updated.py.
        "updated": {"units": units(model, host), "questions": health(model, host)},
        "proxy": proxy.environment(model),
        "proxy_url": model.proxy.url if model.proxy else None,
        # apt's own words for a name have no place for a colon.
        "direct": [name for name in proxy.direct(model) if ":" not in name] if model.proxy else [],
        "updates": window({**_WINDOW, **model.windows.get("updates", {})}),
    }


def ledgers(model: Model, host: str | None) -> list[dict[str, str]]:
    """Services whose `sync` runs as a user of its own: that user owns their folder of ledgers and may hold the lock."""
    rows = [row for row in programs(model, host) if row["name"] == "sync" and row["user"] != "root"]
    return [{"service": row.get("of") or row["service"], "user": row["user"]} for row in rows]


def window(given: Mapping[str, Any]) -> dict[str, Any]:
    """A window as systemd.time(7) writes it: begun at a random moment of its first half, so that it ends inside."""
    begin, end = _minutes(given["from"]), _minutes(given["to"])
    length = (end - begin) % _DAY or _DAY
    days = ",".join(str(day).capitalize() for day in given["days"])
    return {"calendar": f"{days} *-*-* {given['from']}:00", "spread_minutes": length // 2}


def _minutes(text: str) -> int:
    hours, minutes = str(text).split(":")
    return int(hours) * 60 + int(minutes)
