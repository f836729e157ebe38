# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.keycloak_lock: whom the inventory or the address means."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import Texts, text
from ansible_collections.readi.one.plugins.plugin_utils import person_named
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

ACCOUNT = "keycloak_playbook"
_TEXTS: Texts = {
    "locked": {
        "de": "gesperrt, alle Sitzungen sind beendet",
        "en": "locked, and all sessions are ended",
    },
    "was_locked": {
        "de": "ist schon gesperrt; nichts geändert",
        "en": "is locked already; nothing changed",
    },
    "would_be_locked": {
        "de": "würde gesperrt, {sessions} Sitzungen beendet",
        "en": "would be locked, and {sessions} sessions ended",
    },
    "stays": {
        "de": "Konto, Gruppen und Dateien bleiben; der Betrieb kann es in Keycloak wieder öffnen",
        "en": "account, groups and files stay; an operator can open it again in Keycloak",
    },
}


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        email = person_named.address(self.model(task_vars), "person", str(self._task.args.get("person") or ""))
        result = self.run_module_with_document(
            "readi.one.keycloak_lock", {"email": email}, self._task.args, task_vars, names=(ACCOUNT,)
        )
        if result.get("failed"):
            return result
        state = "locked" if result["changed"] else "was_locked"
        if self._task.check_mode and result["changed"]:
            state = "would_be_locked"
        said = text(_TEXTS, state, sessions=result.get("sessions", 0))
        lines = [f"{email}: {said}", text(_TEXTS, "stays")]
        return {**result, "msg": lines, "_ansible_verbose_always": True}
