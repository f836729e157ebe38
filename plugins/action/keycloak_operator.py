# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.keycloak_operator: whose way back, and the password for one sign-in as a file."""

from __future__ import annotations

from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.plugin_utils import inventory, one_time
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

ACCOUNT = "keycloak_playbook"


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        who = str(self._task.args.get("operator") or "")
        people = {person.key: person.email for person in self.model(task_vars).people}
        email = people.get(who, who).lower()
        if "@" not in email:
            raise AnsibleActionFail(
                f"-e operator=… nennt niemanden: {who or 'nichts'} ist kein Schlüssel unter people und keine Adresse"
            )
        name = self.root(task_vars).resolve().name
        kept = one_time.Kept(inventory.cache_folder(C.CONFIG_FILE) / name / "way-back" / email)
        check = self._task.check_mode
        document = {"email": email, "one_time": "" if check else kept.prepare(), "known": kept.there}
        result = self.run_module_with_document(
            "readi.one.keycloak_operator", document, self._task.args, task_vars, names=(ACCOUNT,)
        )
        if not check:
            kept.settle(given=bool(result.get("given")))
        if result.get("failed"):
            return result
        return {**result, "msg": self._next(email, str(kept.path), result), "_ansible_verbose_always": True}

    def _next(self, email: str, path: str, result: dict[str, Any]) -> list[str]:
        state = "der Weg zurück ist offen" if result["changed"] else "der Weg zurück ist schon offen; nichts geändert"
        if self._task.check_mode and result["changed"]:
            state = "alle Faktoren würden entfernt, alle Sitzungen beendet"
        lines = [f"{email}: {state}"]
        if result["own_password"]:
            lines.append(
                f"das Kennwort für eine Anmeldung steht in {path}; persönlich übergeben, dann die Datei löschen"
            )
        else:
            lines.append("das Kennwort bleibt das der eigenen Stadt")
        lines.append("bei der Anmeldung werden neues Kennwort, Einmalcode und Wiederherstellungscodes eingerichtet")
        return lines
