"""The controller's half of readi.one.keycloak_realm: the model's slice and the secrets it names, sent to the host."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.reconcile.plan import LEDGER_KEY
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        try:
            host = task_vars["inventory_hostname"]
            wanted = self.model(task_vars).desired(self._task.args.get("slice", "keycloak"), host)
            account = self.model(task_vars).desired("keycloak_server", host)["secrets"]["playbook"]
        except ValueError as error:
            raise AnsibleActionFail(str(error)) from error
        args = {
            "confirm": str(task_vars.get("confirm", "")),
            "remove": named(task_vars.get("remove", [])),
            **self._task.args,
        }
        return self.run_module_with_document(
            "readi.one.keycloak_realm",
            {**wanted, "account": account},
            args,
            task_vars,
            names=(account, LEDGER_KEY),
            former=(account,),
        )


def named(remove: Any) -> list[str]:
    """-e remove=kind:key, several with commas: keys may hold spaces."""
    parts = remove if isinstance(remove, list) else str(remove).split(",")
    return [str(part).strip() for part in parts if str(part).strip()]
