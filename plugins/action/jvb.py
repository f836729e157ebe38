# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.jvb: which bridge is meant, wherever the step runs."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import language
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    """A bridge's name in the pool is its host's in the inventory, also where the step is delegated."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        args = {"bridge": str(task_vars["inventory_hostname"]), "lang": language(), **self._task.args}
        result: dict[str, Any] = self._execute_module("readi.one.jvb", args, task_vars=task_vars)
        return result
