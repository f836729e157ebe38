"""What operators read of a Jitsi-Admin: code -> language -> text. `say(code, …)` speaks as whoever runs this reads."""

from __future__ import annotations

from typing import Any

from ...language import Texts, text

MESSAGES: Texts = {
    "not_here": {
        "de": "Jitsi-Admin ist auf diesem Host nicht installiert",
        "en": "Jitsi-Admin is not installed on this host",
    },
    "ended_with": {"de": "{command} endete mit {code}: {said}", "en": "{command} ended with {code}: {said}"},
    "no_answer": {
        "de": "Jitsi-Admins Datenbank antwortete {seconds} s lang nicht",
        "en": "Jitsi-Admin's database gave no answer within {seconds} s",
    },
    "php_ended": {"de": "Jitsi-Admins PHP endete: {said}", "en": "Jitsi-Admin's PHP ended: {said}"},
    "nothing": {"de": "ohne ein Wort", "en": "nothing was said"},
    "stays": {
        "de": "{kind} wird von keinem Lauf weggenommen",
        "en": "no run takes {kind} away",
    },
    "has_rooms": {
        "de": "auf {server} sind noch {count} Konferenzen geplant oder gewesen; bis sie gelöscht sind, bleibt es",
        "en": "{server} still has {count} conferences, planned or past; until they are deleted, it stays",
    },
    "no_person": {
        "de": "das Konto {sub} gibt es nicht",
        "en": "there is no account {sub}",
    },
}


def say(code: str, /, **params: Any) -> str:
    return text(MESSAGES, code, **params)
