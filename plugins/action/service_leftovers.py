# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.service_leftovers: which services are here, and one line for each that left."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import language
from ansible_collections.readi.one.plugins.module_utils.model import manifest, manifest_views
from ansible_collections.readi.one.plugins.plugin_utils import inventory, leftover_words
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    """A host without any service of the platform is not asked: nothing on it is known to be ours."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        self.validate_argument_spec({})
        host = str(task_vars["inventory_hostname"])
        here = manifest_views.carried(self.model(task_vars), host)
        if not here:
            return {"changed": False, "left": [], "removed_units": [], "removed_files": []}
        others = {
            name: {"units": list(one.units)}
            for name, one in manifest.load(inventory.COLLECTION / "roles").items()
            if name not in here
        }
        arguments = {"here": here, "manifests": others}
        result: dict[str, Any] = self._execute_module("readi.one.service_leftovers", arguments, task_vars=task_vars)
        if not result.get("left"):
            return result
        lines = [leftover_words.line(left, host, language(), check=self._task.check_mode) for left in result["left"]]
        return {**result, "msg": lines, "_ansible_verbose_always": True}
