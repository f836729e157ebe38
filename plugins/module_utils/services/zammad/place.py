"""Where a Zammad is on its host, and how it is reached there: what every door to it is told (desired.py)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Place:
    """`root`: the package's tree; `account`: whose it is. `url`: the web server on loopback.

    `started`: while it is missing, no unit of Zammad's starts; `marker`: an installation came to its end;
    `steps`: how far one got. `token` and each `password` are values here. `search`: url, user and password of
    Elasticsearch, or nothing.
    """

    root: Path
    account: str
    program: Path
    url: str
    token: str
    marker: Path
    started: Path
    steps: Path
    admin: str
    contact: str
    database: Mapping[str, str] = field(default_factory=dict)
    search: Mapping[str, str] = field(default_factory=dict)
    command: Path = Path("/usr/bin/zammad")

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Place:
        return cls(
            root=Path(told["root"]),
            account=str(told["account"]),
            program=Path(told["program"]),
            url=str(told["url"]),
            token=str(told["token"]),
            marker=Path(told["marker"]),
            started=Path(told["started"]),
            steps=Path(told["steps"]),
            admin=str(told["admin"]),
            contact=str(told["contact"]),
            database=dict(told["database"]),
            search=dict(told.get("search", {})),
        )

    @property
    def unpacked(self) -> bool:
        return (self.root / "config").is_dir() and self.command.exists()

    @property
    def installed(self) -> bool:
        return self.unpacked and self.marker.is_file()

    def run(self, *words: str) -> list[str]:
        """`zammad run` as its account: as root Rails leaves files that the service cannot replace."""
        drop = ["setpriv", f"--reuid={self.account}", f"--regid={self.account}", "--init-groups"]
        return [*(drop if os.geteuid() == 0 else ()), str(self.command), "run", *words]


def environment() -> dict[str, str]:
    """Rails needs a locale of UTF-8; the package's own settings are read by `zammad run`."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("\tfrom", " "))]
    return lines[-1][:500] if lines else ""
