from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .stand import Served, Stand, group


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def stand(tmp_path: Path, served: Served) -> Stand:
    made = Stand(tmp_path, served)
    made.say(group("eakte", "p0", "p1", "p2"), group("scan", "p1"))
    assert made.look() == 0
    made.calendar.done()
    return made
