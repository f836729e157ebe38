"""The window for updates, as systemd's timer reads it."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.base.desired import window


@pytest.mark.parametrize(
    ("begin", "end", "spread"), [("03:00", "04:30", 45), ("23:30", "00:30", 30), ("02:00", "02:00", 720)]
)
def test_it_starts_in_the_first_half(begin: str, end: str, spread: int) -> None:
    made = window({"days": ["tue", "wed"], "from": begin, "to": end})
    assert made == {"calendar": f"Tue,Wed *-*-* {begin}:00", "spread_minutes": spread}
