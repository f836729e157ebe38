# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Validation before the first task, and the compiled model for our actions."""

from __future__ import annotations

DOCUMENTATION = """
name: model
short_description: Checks the platform's inventory and compiles its model
version_added: "0.1.0"
description:
  - Reads group_vars/platform/ of the inventory, checks everything at once, and ends the run with all mistakes
    (file, line, what is wrong, what to write) before a host is touched.
  - Puts C(readi_services) (the enabled services) and C(readi_model_sha) into the variables; the model itself stays on
    the controller, in .cache/model, where this collection's actions read it.
  - Does nothing for an inventory without a folder group_vars/platform.
author: readi.one contributors
options: {}
"""

from pathlib import Path
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleError
from ansible.plugins.vars import BaseVarsPlugin
from ansible_collections.readi.one.plugins.module_utils.model import loader as model_loader
from ansible_collections.readi.one.plugins.module_utils.model.problems import language, render
from ansible_collections.readi.one.plugins.plugin_utils import inventory

# Once per process and inventory: Ansible asks for every host and group of every task.
_FOUND: dict[str, dict[str, Any]] = {}


class VarsModule(BaseVarsPlugin):  # type: ignore[misc]
    """Answers the same for every host and group of an inventory."""

    def get_vars(self, loader: Any, path: str, entities: Any, cache: bool = True) -> dict[str, Any]:
        super().get_vars(loader, path, entities)
        if path not in _FOUND:
            _FOUND[path] = self._vars(Path(path))
        return dict(_FOUND[path])

    def _vars(self, path: Path) -> dict[str, Any]:
        roots = model_loader.find_root([path])
        if not roots:
            return {}
        model = inventory.compiled(roots[0])
        if isinstance(model, list):
            raise AnsibleError("\n" + "\n".join(render(problem, language()) for problem in model))
        inventory.store(model, inventory.cache_folder(C.CONFIG_FILE))
        return {"readi_services": list(model.services), "readi_model_sha": model.sha}
