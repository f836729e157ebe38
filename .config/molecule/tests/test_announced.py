"""For every scenario: what check mode announced on the empty host is what the run then did, file by file."""

import json
import os
from pathlib import Path

from ansible_collections.readi.one.plugins.plugin_utils import run_record

FOLDER = Path(os.environ["READI_TASK_COUNT_FOLDER"])


def test_check_mode_announced_exactly_what_was_done() -> None:
    """Records are made by the callback readi.one.task_count; the last create begins the story."""
    records = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
    starts = [index for index, record in enumerate(records) if record["playbook"] == "create"]
    story = [record for record in records[starts[-1] :] if record["playbook"] == "converge"]
    assert len(story) >= 2, "run the scenario from its start: molecule test"
    announced, real = story[0], story[1]
    assert announced["check"] and not real["check"], "check mode did not come first, on the empty host"
    assert any(task["changed"] for task in real["tasks"]), "a run that changes nothing proves nothing"
    found = run_record.differences(announced, real)
    assert not found, "\n".join(found)
