"""What the record of processing says is compared with the oldest that is there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.lab.retention import DAY_S, HOUR_S, overdue, question

NOW = 1_800_000_000.0


def row(
    store: str, *, days: int | None = 14, hours: int | None = None, since: str | None = "written"
) -> dict[str, Any]:
    return {"service": "almanac", "id": "entries", "store": store, "days": days, "hours": hours, "since": since}


@pytest.mark.parametrize(
    ("entry", "age_s", "late"),
    [
        (row("journal:almanac.service"), 14 * DAY_S, False),
        (row("journal:almanac.service"), 16 * DAY_S, True),
        (row("table:almanac.entries"), 14 * DAY_S, False),
        (row("table:almanac.entries"), 15 * DAY_S, True),
        (row("table:almanac.sessions", days=None, hours=10), 10 * HOUR_S, False),
        (row("table:almanac.sessions", days=None, hours=10), 12 * HOUR_S, True),
        (row("path:/var/lib/almanac"), 16 * DAY_S, True),
        # It lasts as long as the account: its age says nothing.
        (row("table:almanac.accounts", days=0), 999 * DAY_S, False),
    ],
)
def test_what_is_older_than_the_record_says_is_named(entry: dict[str, Any], age_s: float, late: bool) -> None:
    found = overdue([entry], lambda _line: f"{NOW - age_s}\n", now=NOW)
    assert bool(found) is late
    assert all(line.startswith(f"almanac.entries: {entry['store']} has something of ") for line in found)


def test_an_empty_store_is_as_it_should_be() -> None:
    assert overdue([row("table:almanac.entries"), row("path:/x")], lambda _line: "\n", now=NOW) == []


def test_a_table_whose_rows_have_no_time_is_no_answer() -> None:
    with pytest.raises(
        ValueError, match=r"almanac\.entries: nothing says since when a row of almanac\.entries is there"
    ):
        overdue([row("table:almanac.entries", since=None)], lambda _line: "", now=NOW)


def test_the_oldest_file_is_found(tmp_path: Path) -> None:
    import os

    for name, age_s in (("old file", 20 * DAY_S), ("new", 0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (NOW - age_s, NOW - age_s))

    def ask(line: str) -> str:
        return subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True).stdout

    assert "20.0 days, the record says 14.0" in overdue([row(f"path:{tmp_path}")], ask, now=NOW)[0]
    assert overdue([row(f"path:{tmp_path}/nowhere")], ask, now=NOW) == []


def test_the_line_for_a_table_is_one_word_for_the_shell() -> None:
    line = question(row("table:almanac.entries", since="CASE WHEN kind = 'x' THEN at END"))
    assert line.startswith("runuser -u postgres -- psql -qAtX -d almanac -c ")
    assert "FROM entries" in line and "min(CASE WHEN kind = " in line
