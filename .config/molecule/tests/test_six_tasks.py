"""For every scenario: the unchanged run executed at most six tasks in each role, the check of arguments included."""

import json
import os
from pathlib import Path

from ansible_collections.readi.one.plugins.plugin_utils import run_record

FOLDER = Path(os.environ["READI_TASK_COUNT_FOLDER"])


def test_an_unchanged_run_executes_at_most_six_tasks_per_role() -> None:
    records = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
    starts = [index for index, record in enumerate(records) if record["playbook"] == "create"]
    story = [r for r in records[starts[-1] :] if r["playbook"] == "converge" and not r["check"]]
    unchanged = [record for record in story if not any(task["changed"] for task in record["tasks"])]
    assert unchanged, "run the scenario from its start: molecule test"
    assert not (found := run_record.too_many(unchanged[0])), "\n".join(found)
