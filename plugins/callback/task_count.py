"""Counts what a run executes per role and host, and records what it changed."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible import context
from ansible.plugins.callback import CallbackBase
from ansible_collections.readi.one.plugins.plugin_utils import run_record

DOCUMENTATION = """
name: task_count
type: aggregate
version_added: 0.1.0
author: readi.one contributors
short_description: tasks and seconds per role, and a record of what a run changed
description:
  - Prints a line per role and host, if asked to.
  - Writes a JSON record of the run, from which tests compare what check mode announced with what the run then did.
  - Names of tasks and paths only; never a result's text.
requirements:
  - enabled by C(ANSIBLE_CALLBACKS_ENABLED=readi.one.task_count)
options:
  table:
    description: Whether to print the table.
    type: bool
    default: false
    env: [{name: READI_TASK_COUNT_TABLE}]
    ini: [{section: readi_task_count, key: table}]
  folder:
    description: Where records go, named C(TIME-PLAYBOOK-run.json) or C(TIME-PLAYBOOK-check.json).
    type: path
    env: [{name: READI_TASK_COUNT_FOLDER}]
    ini: [{section: readi_task_count, key: folder}]
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Found by Ansible."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "readi.one.task_count"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._playbook = "none"
        self._started = time.time()
        self._task_started = self._started
        self._entries: list[dict[str, Any]] = []

    def v2_playbook_on_start(self, playbook: Any) -> None:
        self._playbook = Path(str(playbook._file_name)).stem

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._task_started = time.time()

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        self._task_started = time.time()

    def v2_runner_on_ok(self, result: Any) -> None:
        self._add(result, "ok")

    def v2_runner_on_failed(self, result: Any, **how: Any) -> None:
        self._add(result, "failed")

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._add(result, "failed")

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._add(result, "skipped")

    def _add(self, result: Any, status: str) -> None:
        task = result.task
        self._entries.append(
            {
                "host": result.host.get_name(),
                "role": task._role.get_name() if task._role else "",
                "task": task.name or task.action,
                "at": _at(task.get_path()),
                "action": task.action,
                "status": status,
                "seconds": round(time.time() - self._task_started, 3),
                **run_record.of_result(result.result),
            }
        )

    def v2_playbook_on_stats(self, stats: Any) -> None:
        check = bool(context.CLIARGS.get("check"))
        record = {
            "playbook": self._playbook,
            "check": check,
            "seconds": round(time.time() - self._started, 3),
            "tasks": self._entries,
        }
        folder = self.get_option("folder")
        if folder:
            self._write(Path(folder), record)
        if self.get_option("table"):
            for line in run_record.table(record):
                self._display.display(line)

    def _write(self, folder: Path, record: Mapping[str, Any]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        kind = "check" if record["check"] else "run"
        path = folder / f"{time.time_ns()}-{self._playbook}-{kind}.json"
        path.write_text(json.dumps(record, indent=1, sort_keys=True))


def _at(path: str) -> str:
    """FILE:LINE within the checkout, wherever that stands."""
    file, _, line = path.rpartition(":")
    parts = Path(file).parts
    tops = [index for index, part in enumerate(parts) if part in ("roles", "playbooks", "molecule")]
    return f"{Path(*parts[tops[-1] if tops else -1 :])}:{line}"
