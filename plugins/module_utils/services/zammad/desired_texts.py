"""What Zammad writes to people: one German trigger in place of the English seed, a signature, text modules. Pure.

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


def text_modules(model: Model) -> dict[str, dict[str, Any]]:
    """Seeded, what agents of this platform write again and again; an agent types two colons and a keyword."""
    sign_on = html.escape(model.platform.url(model.platform.sso_host))
    said = {
        "picture": (
            "Bitte um ein Bildschirmfoto",
            "bild",
            "Bitte schicken Sie uns ein Bildschirmfoto der Meldung, und die Uhrzeit, zu der sie erschien.",
        ),
        "password": (
            "Kennwort vergessen",
            "kennwort",
            f"Ihr Kennwort ändern Sie unter {sign_on}. Melden Sie sich mit dem Konto Ihrer Stadt an, hilft deren IT.",
        ),
        "second-factor": (
            "Zweiter Faktor verloren",
            "faktor",
            "Wir haben Ihren zweiten Faktor entfernt. Bei der nächsten Anmeldung richten Sie einen neuen ein.",
        ),
    }
    return {
        key: {
            "name": name,
            "keywords": keywords,
            "content": f"<div>Guten Tag #{{ticket.customer.firstname}} "
            f"#{{ticket.customer.lastname}},</div><div><br></div><div>{text}</div>",
        }
        for key, (name, keywords, text) in said.items()
    }


def signature(model: Model) -> str:
    """Seeded: people make it theirs."""
    operator = html.escape(model.platform.operator)
    return f"<div>#{{user.firstname}} #{{user.lastname}}</div><div>{html.escape(model.platform.name)}, {operator}</div>"
