"""The controller's half of readi.one.postgresql: the slice of the model and the derived passwords."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    """Sends the objects; `remove` and `confirm` come from the command line (-e)."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        _, args = self.validate_argument_spec(
            {
                "scope": {"type": "str", "default": "main"},
                "remove": {"type": "list", "elements": "str", "default": []},
                "confirm": {"type": "str", "default": ""},
            }
        )
        wanted = self.model(task_vars).desired("postgresql", str(task_vars["inventory_hostname"]))
        return self.run_module_with_document("readi.one.postgresql", wanted, args, task_vars, names=["ledger"])
