"""A small world for file sets below a temporary folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.files import spec, work
from ansible_collections.readi.one.plugins.module_utils.files.disk import Disk
from ansible_collections.readi.one.plugins.module_utils.files.present import UNKNOWN, Ids

SECRETS = {"db": "s3cr3t-value", "api": "other value/+"}


def me(name: str) -> int:
    """Only root exists, and it is whoever runs the tests."""
    return os.getuid() if name == "root" else UNKNOWN


def my_group(name: str) -> int:
    return os.getgid() if name == "root" else UNKNOWN


IDS = Ids(me, my_group)


class World:
    """One host: an owned folder, a place for scattered files, the state."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.root = top / "etc" / "site"
        self.state = top / "var" / "file_set"

    def owned(self, files: Mapping[str, str], disk: Disk | None = None, **options: Any) -> dict[str, Any]:
        return self.run([text(path, content) for path, content in files.items()], disk, root=str(self.root), **options)

    def scattered(self, files: Mapping[str, str], disk: Disk | None = None, **options: Any) -> dict[str, Any]:
        return self.run([text(str(self.top / path), content) for path, content in files.items()], disk, **options)

    def run(
        self, files: list[dict[str, Any]], disk: Disk | None = None, *, check: bool = False, **options: Any
    ) -> dict[str, Any]:
        secrets = options.pop("secrets", SECRETS)
        document = {"format": 1, "set": "test", "files": files, **options}
        return work.run(spec.parse(document, secrets), disk or Disk(), IDS, check=check, state=self.state)

    def tree(self, below: Path | None = None) -> dict[str, tuple[str, int]]:
        """Every file below a folder with content and mode; what differs by nature is left out."""
        below = below or self.top
        return {
            str(path.relative_to(below)): (path.read_text(), path.stat().st_mode & 0o777)
            for path in sorted(below.rglob("*"))
            if path.is_file() and path.name != ".key"
        }

    def site(self) -> dict[str, str]:
        """What a service sees in the owned folder."""
        return {str(path.relative_to(self.root)): path.read_text() for path in self.root.rglob("*") if path.is_file()}


def text(path: str, content: str, mode: str | None = None) -> dict[str, Any]:
    return {"path": path, "text": content, "mode": mode}
