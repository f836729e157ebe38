"""Groups and people as the roster says them, kept in memory for the pages: a page asks nobody but this.

    town = Town(config["roster"], platform)
    town.refresh()                        # asks; True where the roster answered; every few seconds, and after telling
    town.tell([group_id], [sub])          # the roster reads these at once, and we its answer
    seen = town.seen()                    # Seen(groups by slug, people); SilentError where the last answer is too old

The standard library only.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...http import AUTHORITY, Http, HttpError
from ...roster.types import FormatError, Group, Person, from_json

STALE_S = 600
ASK_S = 30


class SilentError(Exception):
    """Nobody said for ten minutes who is in which group."""


@dataclass(frozen=True)
class Seen:
    """`by_address`: lower case, people whose address is vouched for."""

    groups: Mapping[str, Group]
    people: Mapping[str, Person]
    by_address: Mapping[str, Person]
    at: float = 0


class Town:
    def __init__(
        self, config: Mapping[str, Any], platform: str, clock: Callable[[], float] = time.time,
        authority: Path = AUTHORITY,
    ) -> None:  # fmt: skip
        self._config, self._platform, self._clock, self._authority = config, platform, clock, authority
        self._lock = threading.Lock()
        self._etag = ""
        self._seen: Seen | None = None
        self.error = "the roster was not asked yet"

    def seen(self) -> Seen:
        found = self._seen
        if found is None or self._clock() - found.at > STALE_S:
            raise SilentError(self.error)
        return found

    def refresh(self) -> bool:
        with self._lock:
            try:
                headers = {"If-None-Match": self._etag} if self._etag else {}
                answer = self._ask("GET", self._path, headers=headers)
                if answer.status == 304 and self._seen:
                    self._seen = Seen(self._seen.groups, self._seen.people, self._seen.by_address, self._clock())
                elif answer.status == 200:
                    self._take(answer.json())
                    self._etag = answer.headers.get("etag", "")
                else:
                    raise FormatError(f"{answer.status} {answer.text[:200]}")
            except (HttpError, FormatError) as error:
                self.error = f"the roster does not answer: {error}"
                return False
            self.error = ""
            return True

    def tell(self, groups: Iterable[str], people: Iterable[str]) -> bool:
        """False where the roster could not read them; it does so by itself within minutes."""
        body = json.dumps({"groups": list(groups), "people": list(people)}).encode()
        try:
            told = self._ask("POST", "/v1/changed", body, {"Content-Type": "application/json"})
        except HttpError as error:
            self.error = f"the roster does not answer: {error}"
            return False
        return self.refresh() and told.status == 200

    @property
    def _path(self) -> str:
        return f"/v1/{self._config['url'].rpartition('/v1/')[2]}"

    def _ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Any:
        base = self._config["url"].rpartition("/v1/")[0]
        with Http(base, timeout_s=ASK_S, authority=self._authority, at=self._config.get("at", "")) as server:
            return server.ask(
                method,
                path,
                body=body,
                headers={**(headers or {}), "Authorization": f"Bearer {self._config['credential']}"},
            )

    def _take(self, body: Any) -> None:
        if not isinstance(body, dict) or body.get("platform") != self._platform:
            raise FormatError("an answer of another platform")
        roster = from_json(body)
        by_address = {p.email.lower(): p for p in roster.people.values() if p.email and p.email_vouched}
        self._seen = Seen({g.slug: g for g in roster.groups}, roster.people, by_address, self._clock())
