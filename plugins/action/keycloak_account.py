"""The controller's half of readi.one.keycloak_account: the two secrets, sent to the host as a file."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

SECRETS = ("keycloak_bootstrap", "keycloak_playbook")


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        return self.run_module_with_document(
            "readi.one.keycloak_account",
            {},
            self._task.args,
            task_vars,
            names=SECRETS,
            former=SECRETS[1:],
        )
