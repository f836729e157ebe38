"""The controller's half of readi.one.doctor: what the compiled model says runs on this host."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        wanted = self.model(task_vars).desired("doctor", task_vars["inventory_hostname"])
        return self.run_module_with_document("readi.one.doctor", wanted, {}, task_vars)
