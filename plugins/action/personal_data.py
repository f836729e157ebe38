# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.personal_data: what each service promised, in words, beside what it did."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import language
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.plugin_utils import personal_words
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

SIGN_ON = "keycloak"


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        model, args = self.model(task_vars), {**self._task.args, "lang": language()}
        host = str(task_vars["inventory_hostname"])
        result: dict[str, Any] = self._execute_module("readi.one.personal_data", args, task_vars=task_vars)
        if result.get("failed"):
            return result
        check, verb, said = self._task.check_mode, args["verb"], result["services"]
        lines, errors = [], [f"{name}: {told['error']}" for name, told in said.items() if told["error"]]
        for name, manifest in sorted(manifest_views.enabled(model, host)):
            told = said.get(name)
            if name == SIGN_ON or (told and told["error"]):
                continue
            if verb == "export":
                lines += personal_words.exported(name, manifest, told, host, args["sub"], check=check)
            else:
                lines += personal_words.erased(name, manifest, told, check=check)
        out = {**result, "msg": [*errors, *lines], "_ansible_verbose_always": True}
        return {**out, "failed": True} if errors else out
