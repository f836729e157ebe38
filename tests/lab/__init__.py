"""Containers as hosts: the demo, Molecule and the integration tests all get theirs here.

What bin/setup needs of it uses the standard library only: it runs before anything is installed.
"""

import sys
from pathlib import Path

# `python -m tests.lab…` finds the collection as pytest does (pyproject.toml, pythonpath).
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "collections"))
