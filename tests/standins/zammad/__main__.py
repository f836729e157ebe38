"""python -m tests.standins.zammad FOLDER: a signed repository of the stand-ins there, with `key.asc`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.standins.zammad import made

if __name__ == "__main__":
    made(Path(sys.argv[1]))
