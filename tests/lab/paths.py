"""Where the lab keeps things, and the prefix that tells one checkout's containers from another's."""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
STATE = CHECKOUT / ".cache" / "lab"
LOGS = CHECKOUT / ".cache" / "log"

# Several checkouts (and their Molecule scenarios) run side by side on one Docker Engine.
PREFIX = "readi-" + hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:6]


def cache() -> Path:
    """The folder for downloads; checkouts may share one through READI_CACHE."""
    return Path(os.environ.get("READI_CACHE") or CHECKOUT / ".cache").resolve()


def private(path: Path) -> Path:
    """Make a folder that only its owner enters: keys and vault passwords lie in it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
