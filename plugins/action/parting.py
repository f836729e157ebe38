# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.parting: which addresses stay, of the services on this host."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    """A host without such a service is not asked."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        self.validate_argument_spec({})
        partings = manifest_views.partings(self.model(task_vars), str(task_vars["inventory_hostname"]))
        if not partings:
            return {"changed": False, "leaving": []}
        result: dict[str, Any] = self._execute_module("readi.one.parting", {"partings": partings}, task_vars=task_vars)
        return result
