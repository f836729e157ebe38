# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.keycloak_lock: whom the inventory or the address means."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

ACCOUNT = "keycloak_playbook"


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        who = str(self._task.args.get("person") or "")
        people = {person.key: person.email for person in self.model(task_vars).people}
        email = people.get(who, who).lower()
        if "@" not in email:
            raise AnsibleActionFail(
                f"-e person=… nennt niemanden: {who or 'nichts'} ist kein Schlüssel unter people und keine Adresse"
            )
        result = self.run_module_with_document(
            "readi.one.keycloak_lock", {"email": email}, self._task.args, task_vars, names=(ACCOUNT,)
        )
        if result.get("failed"):
            return result
        state = "gesperrt, alle Sitzungen sind beendet" if result["changed"] else "ist schon gesperrt; nichts geändert"
        if self._task.check_mode and result["changed"]:
            state = f"würde gesperrt, {result['sessions']} Sitzungen beendet"
        lines = [
            f"{email}: {state}",
            "Konto, Gruppen und Dateien bleiben; der Betrieb kann es in Keycloak wieder öffnen",
        ]
        return {**result, "msg": lines, "_ansible_verbose_always": True}
