"""Office hours, and Baden-Württemberg's public holidays written out: Zammad's presets ask Google. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

YEARS = range(2026, 2036)
# Feiertagsgesetz of Baden-Württemberg, § 1 (in the version of 8 May 1995, last changed in 2015).
FIXED = {
    (1, 1): "Neujahr",
    (1, 6): "Erscheinungsfest",
    (5, 1): "1. Mai",
    (10, 3): "Tag der Deutschen Einheit",
    (11, 1): "Allerheiligen",
    (12, 25): "Erster Weihnachtstag",
    (12, 26): "Zweiter Weihnachtstag",
}
# Days from Easter Sunday.
MOVING = {
    -2: "Karfreitag",
    1: "Ostermontag",
    39: "Christi Himmelfahrt",
    50: "Pfingstmontag",
    60: "Fronleichnam",
}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar() -> dict[str, Any]:
    """The default one: SLAs count by it. Hours are seeded, holidays are the law's."""
    hours = {
        day: {"active": number < 5, "timeframes": [["08:00", "16:00"]] if number < 5 else [["08:00", "12:00"]]}
        for number, day in enumerate(WEEK)
    }
    return {
        "timezone": "Europe/Berlin",
        "business_hours": hours,
        "public_holidays": {day: {"active": True, "summary": name} for day, name in holidays().items()},
        "default": True,
    }


def holidays() -> dict[str, str]:
    """YYYY-MM-DD -> name, of the years written out."""
    found: dict[str, str] = {}
    for year in YEARS:
        found |= {date(year, *day).isoformat(): name for day, name in FIXED.items()}
        found |= {(easter(year) + timedelta(days)).isoformat(): name for days, name in MOVING.items()}
    return dict(sorted(found.items()))


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (J. Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
