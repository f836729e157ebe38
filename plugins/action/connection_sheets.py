"""What each organisation's own IT needs, written into the inventory: sheets of the model, metadata of Keycloak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.model.sheet import sheet
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_names import REALM
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

FOLDER = "connection"


class ActionModule(ReadiAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        model = self.model(task_vars)
        texts = {f"{FOLDER}/{o.key}.md": sheet(model, o) for o in model.organisations}
        saml = [o.key for o in model.organisations if o.directory.type == "saml"]
        if saml:
            question = {"realm": REALM, "organisations": saml, **self._task.args}
            asked = self._execute_module("readi.one.keycloak_metadata", question, task_vars=task_vars)
            if asked.get("failed"):
                raise AnsibleActionFail(asked.get("msg", "Keycloak was not to be asked"))
            for key, xml in asked["metadata"].items():
                texts[f"{FOLDER}/{key}-metadata.xml"] = xml
        root = self.root(task_vars)
        different = [name for name in sorted(texts) if _present(root / name) != texts[name]]
        if not self._task.check_mode:
            for name in different:
                (root / name).parent.mkdir(exist_ok=True)
                (root / name).write_text(texts[name], encoding="utf-8")
        return {"changed": bool(different), "written": different}


def _present(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
