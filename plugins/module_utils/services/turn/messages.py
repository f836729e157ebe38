"""What operators read of the relay, in both languages."""

from __future__ import annotations

from typing import Any

from ...language import Texts, text

TEXTS: Texts = {
    "unknown": {
        "de": "{bridge}: von dieser Videobrücke ist keine Adresse bekannt; zu ihr wird niemand weitergereicht",
        "en": "{bridge}: no address is known of this videobridge; nobody is relayed to it",
    },
    "nobody": {
        "de": "keine Videobrücke hat eine Adresse; der Namensserver oder turn_peers muss eine nennen",
        "en": "no videobridge has an address; the name server or turn_peers must say one",
    },
    "another": {
        "de": "{name}: ausgeliefert wird ein anderes Zertifikat als das in {file}; systemctl reload coturn",
        "en": "{name}: another certificate is served than the one in {file}; systemctl reload coturn",
    },
    "silent": {
        "de": "{name}: keine Antwort auf eine Binding-Anfrage",
        "en": "{name}: no answer to a Binding request",
    },
}


def say(code: str, **words: Any) -> str:
    return text(TEXTS, code, **words)
