# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.keycloak_operator: whose way back, and the password for one sign-in as a file."""

from __future__ import annotations

from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible_collections.readi.one.plugins.module_utils.language import Texts, text
from ansible_collections.readi.one.plugins.plugin_utils import inventory, one_time, person_named
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

ACCOUNT = "keycloak_playbook"
_TEXTS: Texts = {
    "open": {"de": "der Weg zurück ist offen", "en": "the way back is open"},
    "was_open": {
        "de": "der Weg zurück ist schon offen; nichts geändert",
        "en": "the way back is open already; nothing changed",
    },
    "would_be_open": {
        "de": "alle Faktoren würden entfernt, alle Sitzungen beendet",
        "en": "all factors would be removed, and all sessions ended",
    },
    "password": {
        "de": "das Kennwort für eine Anmeldung gilt 15 Minuten und steht in {path}; "
        "persönlich übergeben, dann die Datei löschen",
        "en": "the password for one sign-in counts for 15 minutes and is in {path}; "
        "hand it over in person, then delete the file",
    },
    "citys_password": {
        "de": "das Kennwort bleibt das der eigenen Stadt",
        "en": "the password stays that of the person's own city",
    },
    "set_up": {
        "de": "bei der Anmeldung werden neues Kennwort, Einmalcode und Wiederherstellungscodes eingerichtet",
        "en": "signing in sets up a new password, one-time codes and recovery codes",
    },
}


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        email = person_named.address(self.model(task_vars), "operator", str(self._task.args.get("operator") or ""))
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
        state = "open" if result["changed"] else "was_open"
        if self._task.check_mode and result["changed"]:
            state = "would_be_open"
        password = "password" if result["own_password"] else "citys_password"
        return [
            f"{email}: {text(_TEXTS, state)}",
            text(_TEXTS, password, path=path),
            text(_TEXTS, "set_up"),
        ]
