"""Where a Discourse answers on its host, and its database: what its adapter is told (desired.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEEP, DELETE = "keep", "delete"


@dataclass(frozen=True)
class Place:
    """`url`: the socket of the container's nginx, or http://HOST:PORT; `host`: the name by which the forum is asked.

    `token`: the key of its admin API, chosen by us; `mail_domain`: where posts by mail go, SLUG@DOMAIN; `marker`: an
    installation came to its end; `posts`: what becomes of what an erased person wrote.
    """

    url: str
    host: str
    token: str
    marker: Path
    mail_domain: str = ""
    posts: str = KEEP
    database: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Place:
        return cls(
            url=str(told["url"]),
            host=str(told["host"]),
            token=str(told["token"]),
            marker=Path(told["marker"]),
            mail_domain=str(told.get("mail_domain", "")),
            posts=str(told.get("posts", KEEP)),
            database=dict(told["database"]),
        )

    @property
    def installed(self) -> bool:
        return self.marker.is_file()

    def address(self, slug: str) -> str:
        """Where mail for a category goes."""
        return f"{slug}@{self.mail_domain}"
