"""State: all or nothing, and writers that wait for each other. The same test asks PostgreSQL (tests/integration)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.standins.kit.state import State

from .statements import everything


def test_sqlite(tmp_path: Path) -> None:
    everything(f"sqlite:{tmp_path}/state.db")


@pytest.mark.parametrize("where", ["mysql:x", "sqlite:", "state.db"])
def test_nothing_else(where: str) -> None:
    with pytest.raises(ValueError, match="sqlite:PATH or postgresql:CONNECTION"):
        State(where)
