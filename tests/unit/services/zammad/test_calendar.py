"""Baden-Württemberg's holidays, as the law has them and no calendar of others."""

from __future__ import annotations

from datetime import date

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.zammad import desired_calendar as calendar


@pytest.mark.parametrize(("year", "day"), [(2026, "04-05"), (2027, "03-28"), (2030, "04-21"), (2035, "03-25")])
def test_easter_is_where_the_almanac_has_it(year: int, day: str) -> None:
    assert calendar.easter(year) == date.fromisoformat(f"{year}-{day}")


def test_the_laws_holidays_are_written_out() -> None:
    found = calendar.holidays()
    assert len(found) == 12 * len(calendar.YEARS)
    assert (found["2026-01-06"], found["2026-06-04"], found["2027-05-17"]) == (
        "Erscheinungsfest",
        "Fronleichnam",
        "Pfingstmontag",
    )
    assert "2026-12-24" not in found and "2026-10-31" not in found
