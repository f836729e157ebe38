"""The one PHP start: what it answers, and how its end is told."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud import cron
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.driver import Driver, last_line, parsed
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.place import Place

from tests.unit.services.nextcloud.play import Play


def test_many_commands_in_one_start_and_a_failed_one_ends_none(installed: Play) -> None:
    with Driver(Place.of(installed.told)) as occ:
        codes = [occ(*words).code for words in (["group:add", "a"], ["group:add", "a"], ["no:such"], ["group:list"])]
        assert codes == [0, 1, 1, 0]
        assert occ.requests == 4


def test_what_is_asked_is_in_no_argument(installed: Play) -> None:
    with Driver(Place.of(installed.told)) as occ:
        occ.ask("password", uid="notfall", word="a-word-that-nobody-may-see")
        shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "a-word-that-nobody-may-see" not in shown


def test_a_mistake_in_php_is_told_and_the_next_question_answered(installed: Play) -> None:
    with Driver(Place.of(installed.told)) as occ:
        with pytest.raises(AdapterError, match="group_name: "):
            occ.ask("group_name", group="nobody-here", name="x")
        assert occ("status").code == 0


def test_a_php_that_dies_is_told_with_its_last_words(installed: Play) -> None:
    (entry := Path(installed.told["root"]) / "lib/base.php").rename(entry.with_suffix(".kept"))
    try:
        with Driver(Place.of(installed.told)) as occ, pytest.raises(AdapterError, match=r"base\.php") as told:
            occ("status")
    finally:
        entry.with_suffix(".kept").rename(entry)
    assert told.value.silent and told.value.unsure


def test_json_is_found_behind_notes() -> None:
    assert parsed('Client secret loaded from file x.\n{"a": [1]}\nand more', "x") == {"a": [1]}
    assert parsed("note\n[]\n", "x") == []
    with pytest.raises(AdapterError, match="said no JSON: nothing"):
        parsed("nothing", "x")


def test_the_last_line_is_not_a_part_of_a_trace() -> None:
    assert last_line("Error: x\n#0 a\n #1 b\n") == "Error: x"


def test_background_jobs_run_once_it_is_installed(installed: Play, play: Play, tmp_path: Path) -> None:
    for number, one in enumerate((installed, play)):
        config = tmp_path / f"cron-{number}.json"
        config.write_text(json.dumps(one.told))
        assert cron.main(config) == 0
    values = json.loads(installed.occ("config:list", "core", "--private", "--output=json"))["apps"]["core"]
    assert values["lastcron"] > 0
    assert not Path(play.told["config"]).exists()
