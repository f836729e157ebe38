"""The page of nginx's own that people see while a service does not answer: one that starts, or one that is down. Pure.

It needs nothing from anywhere: its style is in it, and what it leads to is the portal, which is files.
"""

from __future__ import annotations

from typing import Any

from ...model.palette import palette
from ...model.types import Model

LANGUAGES = ("de", "en")
TEXTS = {
    "de": {
        "title": "Gerade nicht zu erreichen",
        "lead": "Dieser Dienst antwortet im Augenblick nicht. Meist wird er gerade neu gestartet und ist in wenigen "
        "Minuten wieder da. Was Sie gespeichert haben, bleibt.",
        "again": "Noch einmal versuchen",
        "portal": "Zum Portal",
        "contact": "Bleibt es so, sagen Sie uns Bescheid:",
    },
    "en": {
        "title": "Not available just now",
        "lead": "This service does not answer at the moment. Most often it is being restarted and will be back within "
        "a few minutes. What you have saved is kept.",
        "again": "Try again",
        "portal": "To the portal",
        "contact": "If it stays like this, please tell us:",
    },
}


def pages(model: Model) -> list[dict[str, Any]]:
    """One file for each language, as file_set takes it."""
    return [_page(model, language) for language in LANGUAGES]


def _page(model: Model, language: str) -> dict[str, Any]:
    platform = model.platform
    colours = palette(model.branding)
    told = {
        "t": TEXTS[language],
        "language": language,
        "brand": platform.name,
        "portal": platform.url(platform.portal_host) + ("/" if language == "de" else "/en/"),
        "contact": platform.contact,
        "contact_is_mail": "@" in platform.contact,
        "notice": platform.notice.get(language),
        "colours": {one: colours[one] for one in ("button", "button_hover", "dark", "light")},
    }
    return {"path": f"pages/unavailable.{language}.html", "template": "unavailable.html.j2", "vars": told}
