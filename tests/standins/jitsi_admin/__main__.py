"""python -m tests.standins.jitsi_admin INVENTORY: the archives into the cache, and pinned for this inventory."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.standins.jitsi_admin import pins

if __name__ == "__main__":
    pins.pin(Path(sys.argv[1]))
