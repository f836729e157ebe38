# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.inventory_from_realm: asks the module what lives, writes it as a new inventory."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.language import language
from ansible_collections.readi.one.plugins.plugin_utils import inventory_from_realm
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

ACCOUNT = "keycloak_playbook"


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        args = {name: value for name, value in self._task.args.items() if name != "into"}
        result = self.run_module_with_document(
            "readi.one.inventory_from_realm", {"lang": language()}, args, task_vars, names=(ACCOUNT,)
        )
        if result.get("failed"):
            return result
        try:
            made = inventory_from_realm.make(
                result.pop("found"),
                self.model(task_vars),
                self.root(task_vars),
                self._task.args.get("into"),
                check=self._task.check_mode,
            )
        except inventory_from_realm.RefusedError as refused:
            raise AnsibleActionFail(str(refused)) from refused
        return {**result, **made, "_ansible_verbose_always": True}
