"""The controller's half of readi.one.keycloak_account: the host's two secrets, sent to it as a file."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        secrets = self.model(task_vars).desired("keycloak_server", task_vars["inventory_hostname"])["secrets"]
        names = {what: secrets[what] for what in ("bootstrap", "playbook")}
        return self.run_module_with_document(
            "readi.one.keycloak_account",
            {"names": names},
            self._task.args,
            task_vars,
            names=names.values(),
            former=[names["playbook"]],
        )
