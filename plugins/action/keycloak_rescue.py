# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.keycloak_rescue: the two secrets, sent to the host as a file."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

SECRETS = ("keycloak_bootstrap", "keycloak_playbook")


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        return self.run_module_with_document("readi.one.keycloak_rescue", {}, self._task.args, task_vars, names=SECRETS)
