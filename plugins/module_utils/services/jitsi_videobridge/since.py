"""Since when a bridge is being emptied: a line on its host. What it says of draining itself is gone with a restart."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

FILE = Path("/var/lib/readi/jitsi_videobridge/draining-since")


def note(draining: bool, file: Path = FILE) -> None:
    if draining:
        file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        file.write_text(time.strftime("%Y-%m-%d %H:%M:%S%z\n"), encoding="ascii")
    else:
        file.unlink(missing_ok=True)


def told(file: Path = FILE) -> str:
    with contextlib.suppress(FileNotFoundError):
        return file.read_text(encoding="ascii").strip()
    return ""
