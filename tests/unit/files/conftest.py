"""Fixtures of the file set's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.files.helpers import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    (tmp_path / "etc").mkdir()
    return World(tmp_path)
