"""Pages that are made from the code: role READMEs, artefacts, secrets, the record of processing.

`python -m tests.docs` writes them, `python -m tests.docs --check` says which are stale; a test of the fast tier does
the same. Hand-written text stands outside the two marks in a file and stays.
"""

from __future__ import annotations

import sys
from pathlib import Path

# Outside pytest nobody else says where the collection is.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "collections"))
