"""The base role's slice: holds and log retention of the services on this host."""

from __future__ import annotations

from typing import Any

from ..types import Model
from ..views import holds, retention


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`journal_days` is the shortest stated time: no log stays longer than its manifest says."""
    logs = retention(model, host)
    days = [log["days"] for log in logs if log["unit"]]
    return {
        "format": 1,
        "holds": holds(model, host),
        "journal_days": min(days) if days else None,
        "files": [{"path": log["path"], "days": log["days"]} for log in logs if log["path"]],
    }
