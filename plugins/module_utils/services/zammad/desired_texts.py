"""What Zammad writes to people: one German trigger in place of the English seed, and a signature. Pure.

Placeholders are Zammad's: #{ticket.number}. Bodies are HTML as Zammad keeps it: what is read is what was written.
"""

from __future__ import annotations

import html
from typing import Any

from ...model.types import Model

SEEDED_TRIGGERS = (
    "auto reply (on follow-up of tickets)",
    "auto reply (on new tickets)",
    "customer notification (trigger)",
)
RECEIVED = "Eingangsbestätigung"


def triggers(model: Model) -> dict[str, dict[str, Any]]:
    """By name. A report is confirmed to the person who made it; answers of agents go out as mail by themselves."""
    body = (
        "<div>Guten Tag,</div><div><br></div>"
        "<div>Ihre Meldung „#{ticket.title}“ ist eingegangen; sie hat die Nummer #{ticket.number}.</div>"
        "<div>Wenn Sie auf diese E-Mail antworten, kommt Ihre Antwort zu derselben Meldung.</div>"
        f"<div><br></div><div>{html.escape(model.platform.name)}</div>"
    )
    mail = {
        "recipient": "ticket_customer",
        "subject": "Ihre Meldung ist eingegangen: #{ticket.title}",
        "body": body,
    }
    return {
        RECEIVED: {
            "active": True,
            "condition": {"ticket.action": {"operator": "is", "value": "create"}},
            "perform": {"notification.email": mail},
        }
    }


def signature(model: Model) -> str:
    """Seeded: people make it theirs."""
    operator = html.escape(model.platform.operator)
    return f"<div>#{{user.firstname}} #{{user.lastname}}</div><div>{html.escape(model.platform.name)}, {operator}</div>"
