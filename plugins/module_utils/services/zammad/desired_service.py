"""How fast a report is answered, and what waits too long. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OPEN = ("new", "open")
# Of these no answer is owed any more.
OVER = ("merged", "removed")


def overviews() -> dict[str, dict[str, Any]]:
    """By name, for agents. Zammad's own ten say what is mine, open or escalated, in the language of whoever looks."""
    shown = ["number", "title", "customer", "organization", "group", "owner", "updated_at"]
    week = {"operator": "before (relative)", "range": "day", "value": "7"}
    return {
        "Seit einer Woche ohne Bewegung": {
            "states": list(OPEN),
            "condition": {"ticket.updated_at": week},
            "roles": ["Agent"],
            "order": {"by": "updated_at", "direction": "ASC"},
            "view": {"d": shown, "s": shown, "m": shown, "view_mode_default": "s"},
        }
    }


def slas(options: Mapping[str, Any], calendar: str) -> dict[str, dict[str, Any]]:
    """By name: one for all groups where the inventory says hours, else none. Hours are the calendar's."""
    first, solved = (options.get(f"{name}_hours") for name in ("first_answer", "solution"))
    if first is None and solved is None:
        return {}
    minutes = {
        "first_response_time": None if first is None else first * 60,
        "solution_time": None if solved is None else solved * 60,
    }
    return {"Helpdesk": {"calendar": calendar, "but": list(OVER), **minutes}}
