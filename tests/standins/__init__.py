"""What stands in for products that a closed network cannot have; each says so on every page and in every answer."""

import sys
from pathlib import Path

# The collection, for those that are started by `python -m`.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "collections"))
