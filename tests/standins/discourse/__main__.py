"""python -m tests.standins.discourse INVENTORY FOLDER: the launcher pinned for it, the image's parts in FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.standins.discourse import pins

if __name__ == "__main__":
    pins.PINS.pin(Path(sys.argv[1]))
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    pins.parts(folder)
