"""Where a Nextcloud is on its host, and who it is: what every door to it is told.

place = Place.of(document)      # {"root": …, "config": …, "data": …, "account": …, "php": …}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_INSTALLED = re.compile(r"'installed'\s*=>\s*true")


@dataclass(frozen=True)
class Place:
    """`root`: the release's files; `config`: the folder of config.php; `php`: its environment, as role php writes it.

    `account`: whose PHP runs; "" where it is whoever asks. `marker`: there once an installation came to its end.
    """

    root: Path
    config: Path
    data: Path
    account: str
    php: Path
    marker: Path

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Place:
        paths = {name: Path(document[name]) for name in ("root", "config", "data", "php", "marker")}
        return cls(account=str(document["account"]), **paths)

    @property
    def unpacked(self) -> bool:
        return (self.root / "occ").is_file() and self.php.is_file()

    @property
    def says_installed(self) -> bool:
        """What config.php says: true also where an installation died after its last but one step."""
        try:
            return bool(_INSTALLED.search((self.config / "config.php").read_text(encoding="utf-8")))
        except FileNotFoundError:
            return False

    @property
    def installed(self) -> bool:
        return self.says_installed and self.marker.is_file()

    @property
    def upgrade(self) -> Path:
        """The folder of an upgrade under way: what it was, and the way back (upgrading.py)."""
        return self.marker.parent.parent / "upgrade" / self.marker.name

    def environment(self) -> dict[str, str]:
        """KEY=VALUE lines of systemd's EnvironmentFile, without quotes, and where config.php is."""
        lines = self.php.read_text(encoding="utf-8").splitlines()
        told = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **told, "NEXTCLOUD_CONFIG_DIR": str(self.config)}
