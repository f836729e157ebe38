# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.keycloak_person: whom the inventory or the address means, and how it went."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import Texts, text
from ansible_collections.readi.one.plugins.plugin_utils import person_named, personal_words
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

ACCOUNT = "keycloak_playbook"
SERVICE = "keycloak"
_TEXTS: Texts = {
    "erase": {"de": "{email} ({sub}): gesperrt und gelöscht", "en": "{email} ({sub}): locked and erased"},
    "would_erase": {
        "de": "{email} ({sub}): würde gesperrt und gelöscht, mit {groups} Gruppen und {sessions} Sitzungen; "
        "was die Dienste haben, steht darunter; mit -e confirm={token} geht es weiter",
        "en": "{email} ({sub}): would be locked and erased, with {groups} groups and {sessions} sessions; what "
        "services have is below; -e confirm={token} goes on",
    },
    "gone": {
        "de": "{sub}: das Konto an der Anmeldung ist schon gelöscht",
        "en": "{sub}: the account at the sign-on is erased already",
    },
    "export": {
        "de": "{email} ({sub}): auf {host} in /var/lib/readi/export/{sub}/keycloak, nur für root",
        "en": "{email} ({sub}): on {host} in /var/lib/readi/export/{sub}/keycloak, for root alone",
    },
    "would_export": {
        "de": "{email} ({sub}): würde ausgegeben",
        "en": "{email} ({sub}): would be given out",
    },
}


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        model, args = self.model(task_vars), dict(self._task.args)
        document = {
            "who": person_named.who(model, "person", str(args.get("person") or "")),
            "platform": model.platform.domain,
            "declared": sorted(person.email.lower() for person in model.people),
        }
        result = self.run_module_with_document("readi.one.keycloak_person", document, args, task_vars, names=(ACCOUNT,))
        if result.get("failed"):
            return result
        check, verb = self._task.check_mode, args["verb"]
        code = "gone" if not result["found"] else f"would_{verb}" if check else verb
        known = {name: result[name] for name in ("email", "sub", "groups", "sessions", "token")}
        lines = [text(_TEXTS, code, host=task_vars["inventory_hostname"], **known)]
        if verb == "erase" and result["found"]:
            lines += personal_words.of_account(SERVICE, model.manifests[SERVICE], check=check)
        return {**result, "msg": lines, "_ansible_verbose_always": True}
