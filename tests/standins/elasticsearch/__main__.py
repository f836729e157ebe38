"""python -m tests.standins.elasticsearch FOLDER: a signed repository of the stand-in there, with `key.asc`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.standins.elasticsearch import made

if __name__ == "__main__":
    made(Path(sys.argv[1]))
