"""Guests and conferences by portal: counted once, added up over a month, in the two forms in which others read them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_meet import figures as program
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_meet import portal_figures as figures

TOLD = {
    "jicofo": "http://127.0.0.1:8888",
    "every_s": 60,
    "portals": {"palim": {"key": "palim", "organisation": "buehl"}, "talk0": {"key": "talk-", "organisation": ""}},
}
ROOMS = {
    "rathaus@conference.palim.meet.x": {"participants": {"a": {}, "b": {}, "c": {}}},
    "verein@conference.palim.meet.x": {"participants": {"d": {}}},
    "rathaus@conference.talk0.meet.x": {"participants": {"e": {}, "f": {}}},
    "stray@conference.gone.meet.x": {"participants": {"g": {}}},
    "__jicofo-health-check-7@conference.meet.x": {"participants": {}},
}
NOON = 1_794_700_000.0


def month(folder: Path) -> list[dict[str, str]]:
    (file,) = folder.glob("*.csv")
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def test_a_look_counts_each_guest_once_and_at_their_portal(tmp_path: Path) -> None:
    program.look(TOLD, ROOMS, NOON, tmp_path)
    assert (tmp_path / "now.prom").read_text(encoding="utf-8") == (
        "# HELP readi_video_conferences Conferences that run.\n"
        "# TYPE readi_video_conferences gauge\n"
        'readi_video_conferences{portal="palim",organisation="buehl"} 2\n'
        'readi_video_conferences{portal="talk-",organisation=""} 1\n'
        "# HELP readi_video_guests Guests in them.\n"
        "# TYPE readi_video_guests gauge\n"
        'readi_video_guests{portal="palim",organisation="buehl"} 4\n'
        'readi_video_guests{portal="talk-",organisation=""} 2\n'
    )


def test_a_month_is_added_up_and_split(tmp_path: Path) -> None:
    for minute in range(61):
        program.look(TOLD, ROOMS, NOON + 60 * minute, tmp_path)
    assert month(tmp_path) == [
        {"portal": "palim", "organisation": "buehl", "conference_hours": "2.00", "guest_hours": "4.00"}
        | {"most_guests": "4", "share": "0.6667"},
        {"portal": "talk-", "organisation": "", "conference_hours": "1.00", "guest_hours": "2.00"}
        | {"most_guests": "2", "share": "0.3333"},
    ]


@pytest.mark.parametrize("pause", [181.0, 86400.0, -3600.0], ids=["late", "a day", "a clock that was set back"])
def test_of_a_pause_nothing_is_known_and_nothing_is_counted(tmp_path: Path, pause: float) -> None:
    program.look(TOLD, ROOMS, NOON, tmp_path)
    program.look(TOLD, ROOMS, NOON + pause, tmp_path)
    assert {row["guest_hours"] for row in month(tmp_path)} == {"0.00"}


def test_a_portal_that_left_stays_in_its_month_and_a_new_month_begins_with_nothing(tmp_path: Path) -> None:
    program.look(TOLD, ROOMS, NOON, tmp_path)
    program.look(TOLD, ROOMS, NOON + 60, tmp_path)
    fewer = {**TOLD, "portals": {"talk0": TOLD["portals"]["talk0"]}}  # type: ignore[index]
    program.look(fewer, ROOMS, NOON + 120, tmp_path)
    assert [(row["portal"], row["organisation"]) for row in month(tmp_path)] == [("palim", "buehl"), ("talk-", "")]
    program.look(fewer, ROOMS, NOON + 40 * 86400, tmp_path)
    files = sorted(tmp_path.glob("*.csv"))
    assert len(files) == 2
    assert json.loads((tmp_path / "state.json").read_text())["sums"] == {
        "talk-": {"conference_s": 0.0, "guest_s": 0.0, "most": 2}
    }


def test_nobody_anywhere_has_no_share() -> None:
    assert figures.table({"palim": figures.Sum()}, {}).splitlines()[1] == "palim,,0.00,0.00,0,0.0000"
