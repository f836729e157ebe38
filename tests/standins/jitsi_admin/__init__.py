"""Jitsi-Admin's two release archives, as a stand-in: zip files of upstream's layout, PHP on PostgreSQL and a websocket.

It plays the release of `VERSION`, faults included; what it must do is tests/contracts/jitsi_admin. Not there: pages
beyond what the contract names, series, votes, reports, recordings, reminders, mail about changes.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.standins.kit.archive import File, tree, zipped

VERSION = "1.4.2"
HERE = Path(__file__).parent
NAMES = {"jitsi_admin": "application", "jitsi_admin_websocket": "websocket"}
"""The catalogue's name -> the archive's, without its ending."""


def release(folder: Path, name: str, version: str = VERSION) -> Path:
    """NAME.zip below `folder`, as upstream's releases have it: without a top folder, without `var`."""
    files = tree(HERE / name)
    if ".env" in files:
        text = re.sub(r"laF_version=.*", f"laF_version={version}", files[".env"].content.decode())
        files[".env"] = File(text.encode())
    return zipped(folder / f"{name}.zip", files)
