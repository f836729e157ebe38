# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.discourse_image: the language in which it says what it does."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import language
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        arguments = {**self._task.args, "lang": language()}
        result: dict[str, Any] = self._execute_module("readi.one.discourse_image", arguments, task_vars=task_vars)
        return result
