"""Where a Jitsi-Admin is on its host, and who it is: what every door to it is told.

place = Place.of(document)      # its `root`, `settings`, `account`, `php`, `marker`, `cache`, `theme`, `sessions`
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_VERSION = re.compile(r"^laF_version=(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """`root`: the release's files; `settings`: its environment, as the role writes it; `php`: PHP's, as role php does.

    `account`: whose PHP runs; "" where it is whoever asks. `marker`: holds the release whose migrations all ran.
    """

    root: Path
    settings: Path
    account: str
    php: Path
    marker: Path
    cache: Path
    theme: Path
    sessions: Path

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Place:
        paths = {
            name: Path(document[name]) for name in ("root", "settings", "php", "marker", "cache", "theme", "sessions")
        }
        return cls(account=str(document["account"]), **paths)

    @property
    def unpacked(self) -> bool:
        return (self.root / "bin/console").is_file() and self.php.is_file() and self.settings.is_file()

    @property
    def release(self) -> str:
        """What the files say of themselves (.env, 1.4.2), and the name of their folder, which no two releases share."""
        found = _VERSION.search((self.root / ".env").read_text(encoding="utf-8"))
        return f"{found[1] if found else '?'} {self.root.resolve().name}"

    @property
    def migrated(self) -> str:
        """The release whose migrations came to their end; "" for none."""
        try:
            return self.marker.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    @property
    def made_of(self) -> str:
        """What a cache is made of: the release and its settings, as one hash."""
        return hashlib.sha256(self.release.encode() + self.settings.read_bytes()).hexdigest()

    def environment(self) -> dict[str, str]:
        """KEY=VALUE lines of systemd's EnvironmentFile, without quotes."""
        lines = self.php.read_text(encoding="utf-8").splitlines()
        told = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **told}
