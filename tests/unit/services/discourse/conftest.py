from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .play import SIGN_ON, Play, playing


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """With our key and the sign-on, as a run leaves it."""
    with playing(tmp_path) as made:
        made.state(SIGN_ON)
        yield made
