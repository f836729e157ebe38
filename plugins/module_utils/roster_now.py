"""The roster of this host looks at the sign-on at once, in place of at its next turn. Standard library only."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .sync_confirm import ASK, ETC

CONFIG = ETC / "roster" / "serve.json"


def looks(config: Path = CONFIG) -> list[str]:
    """What it said where it could not; nothing on a host without a roster."""
    if not config.is_file():
        return []
    done = subprocess.run([*ASK, "roster.serve", str(config), "--now"], capture_output=True, text=True, check=False)
    return [] if done.returncode == 0 else [(done.stderr or done.stdout).strip()]
