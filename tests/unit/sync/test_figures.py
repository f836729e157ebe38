"""Prometheus text of a sync: what it did ever, and how far behind it is where something is left or nobody answers."""

from __future__ import annotations

import json

import pytest
from ansible_collections.readi.one.plugins.module_utils.sync import figures, program
from ansible_collections.readi.one.plugins.module_utils.sync.figures import Figures

from .stand import Stand, group


def of(stand: Stand) -> dict[str, float]:
    """As Prometheus reads it."""
    rows = (stand.folder / program.FIGURES).read_text().splitlines()
    return {name: float(value) for name, value in (row.rsplit(" ", 1) for row in rows if not row.startswith("#"))}


MADE = 'readi_sync_applied_total{service="calendar",do="create",kind="membership"}'
BEHIND = 'readi_sync_behind_seconds{service="calendar"}'


def test_what_was_done_adds_up_over_looks(stand: Stand) -> None:
    before = of(stand)
    assert before[MADE] == 4 and before[BEHIND] == 0 and before['readi_sync_failed{service="calendar"}'] == 0
    stand.say(group("eakte", "p0", "p1", "p2", "p3"), group("scan", "p1"))
    stand.look()
    assert of(stand)[MADE] == 5
    stand.look(force=False)
    assert of(stand)[MADE] == 5 and of(stand)[BEHIND] == 0


def test_whose_roster_is_silent_falls_behind(stand: Stand) -> None:
    told = json.loads((stand.folder / program.REMEMBERED).read_text())
    told["figures"]["level_at"] -= 100
    (stand.folder / program.REMEMBERED).write_text(json.dumps(told))
    stand.served.status = 503
    stand.look(force=False)
    assert of(stand)[BEHIND] >= 100
    stand.served.status = 200
    stand.look(force=False)
    assert of(stand)[BEHIND] == 0


@pytest.mark.parametrize("stored", [None, {}, [], {"applied": 3}, {"applied": {"x": "y"}, "at": 0}])
def test_what_cannot_be_read_begins_anew(stored: object) -> None:
    assert figures.read(stored) == Figures()


def test_what_never_was_level_says_so() -> None:
    text = figures.prometheus(
        "a", figures.counted(Figures(), {}, level=False, at=9, took_s=1), failed=True, waiting=1, left=2
    )
    assert 'readi_sync_behind_seconds{service="a"} NaN' in text and 'readi_sync_failed{service="a"} 1' in text
    assert figures.read(figures.kept(Figures(1, 2, 3, {"create x": 4}))) == Figures(1, 2, 3, {"create x": 4})
