"""Containers as hosts: the demo, Molecule and the integration tests all get theirs here.

Only the standard library, so that bin/setup can run it before anything is installed.
"""

import sys
from pathlib import Path

# `python -m tests.lab…` finds the collection as pytest does (pyproject.toml, pythonpath).
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "collections"))
