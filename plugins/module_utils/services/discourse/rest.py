"""Discourse's admin API over its own socket. Patient where it asks for patience; texts are never matched, since they
follow the forum's language."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from ...http import Answer, Http, HttpError
from ...reconcile.types import AdapterError
from .messages import say
from .place import Place

STARTS_WITHIN_S = 180
PATIENCE_S, LONGEST_WAIT_S = 300.0, 65.0
"""Sixty requests a minute are the administrators' by default: it says for how long to wait, and is believed up to a
minute."""


class Rest:
    """With our key; `requests` counts."""

    def __init__(
        self, place: Place, within_s: float = STARTS_WITHIN_S, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._http = Http(place.url, timeout_s=60)
        # Through nginx the forum is asked by its name and over TLS.
        self._head = {
            "Api-Key": place.token,
            "Host": place.host,
            "X-Forwarded-Proto": "https",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        self._end, self._sleep = time.monotonic() + within_s, sleep

    @property
    def requests(self) -> int:
        return self._http.requests

    def close(self) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """An answer of whatever status but 429. One that is refused by a limit was not carried out."""
        text = None if body is None else json.dumps(body).encode()
        waited = 0.0
        while True:
            try:
                answer = self._http.ask(method, path, text, self._head)
            except HttpError as error:
                if not error.refused or time.monotonic() > self._end:
                    unsure = error.unsure and method == "POST"
                    raise AdapterError(say("no_web", error=error), retry=True, unsure=unsure, silent=True) from None
                self._sleep(0.5)
                continue
            if answer.status != 429:
                return answer
            if waited >= PATIENCE_S:
                raise AdapterError(say("patience", seconds=f"{waited:.0f}"), retry=True, silent=True)
            wait = min(_seconds(answer), LONGEST_WAIT_S)
            self._sleep(wait)
            waited += wait

    def good(self, method: str, path: str, body: Any = None, *also: int) -> Answer:
        """An answer of 200, 201, 204 or one of `also`, or AdapterError."""
        answer = self.ask(method, path, body)
        if answer.status in (200, 201, 204, *also):
            return answer
        # Somebody switched it so, and until they switch it back nothing is written.
        later = answer.status in (502, 503, 504) and b'"read_only"' not in answer.body
        raise AdapterError(
            say("rest", method=method, path=path.partition("?")[0], status=answer.status, said=_words(answer)),
            retry=later,
            unsure=answer.status >= 500 and method == "POST",
            silent=later,
        )


def _seconds(answer: Answer) -> float:
    text = answer.headers.get("retry-after", "")
    return max(float(text), 1.0) if text.isdecimal() else 5.0


def _words(answer: Answer) -> str:
    try:
        said = json.loads(answer.body)
        return " ".join(str(one) for one in said["errors"])[:300]
    except (ValueError, KeyError, TypeError):
        return " ".join(answer.text.split())[:200]
