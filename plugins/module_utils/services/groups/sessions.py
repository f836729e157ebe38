"""Who is signed in to the pages, and who is on the way to it: in memory, since a session holds a person's token.

A browser has one random word; what it stands for never leaves this process. After a restart people are sent through the
sign-on once more, which knows them and shows no page.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from .doors import Tokens

IDLE_S = 10 * 3600
WAY_S = 15 * 60
MOST = 20_000


@dataclass
class Session:
    """`csrf` is in every form of the person's pages; `said`: a sentence for the next page, (key, fields).

    `operates`: they were an operator when they signed in, and are shown the way to what operators read; that page asks.
    """

    sub: str
    name: str
    lang: str
    tokens: Tokens
    operates: bool = False
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    said: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Way:
    """A sign-in that has begun: where it goes on, and what proves that the answer belongs to it."""

    state: str
    nonce: str
    verifier: str
    to: str


T = TypeVar("T")


class Kept(Generic[T]):
    """Values by a random word, each for `for_s` after its last use; the oldest go where there are too many."""

    def __init__(self, for_s: float, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._for_s, self._clock, self._most = for_s, clock, most
        self._kept: dict[str, tuple[float, T]] = {}
        self._lock = threading.Lock()

    def add(self, value: T) -> str:
        word = secrets.token_urlsafe(32)
        now = self._clock()
        with self._lock:
            self._kept = {w: one for w, one in self._kept.items() if now - one[0] < self._for_s}
            while len(self._kept) >= self._most:
                self._kept.pop(next(iter(self._kept)))
            self._kept[word] = (now, value)
        return word

    def get(self, word: str) -> T | None:
        now = self._clock()
        with self._lock:
            found = self._kept.pop(word, None)
            if found is None or now - found[0] >= self._for_s:
                return None
            self._kept[word] = (now, found[1])  # as the last one
            return found[1]

    def drop(self, word: str) -> T | None:
        with self._lock:
            found = self._kept.pop(word, None)
        return found[1] if found else None
