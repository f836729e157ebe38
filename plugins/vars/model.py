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
  - Ends the run in the same way where C(-e remove=) names a service or a kind that nobody knows.
  - C(readi_own_roles) are the roles in roles/ beside the inventory, services that only this platform has, by name with
    their paths. Their manifests count like those of the collection's roles.
  - Does nothing for an inventory without a folder group_vars/platform.
author: readi.one contributors
options: {}
"""

from pathlib import Path
from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleError
from ansible.plugins.vars import BaseVarsPlugin
from ansible.utils.vars import load_extra_vars
from ansible_collections.readi.one.plugins.module_utils.model import given
from ansible_collections.readi.one.plugins.module_utils.model import loader as model_loader
from ansible_collections.readi.one.plugins.module_utils.model.messages import HEADING
from ansible_collections.readi.one.plugins.module_utils.model.problems import Problem, language, render, sorted_problems
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory, left_over, removals, vault

# Once per process and inventory: Ansible asks for every host and group of every task.
_FOUND: dict[str, dict[str, Any]] = {}


class VarsModule(BaseVarsPlugin):  # type: ignore[misc]
    """Answers the same for every host and group of an inventory."""

    def get_vars(self, loader: Any, path: str, entities: Any, cache: bool = True) -> dict[str, Any]:
        super().get_vars(loader, path, entities)
        if path not in _FOUND:
            _FOUND[path] = self._vars(Path(path), loader)
        return dict(_FOUND[path])

    def _vars(self, path: Path, loader: Any) -> dict[str, Any]:
        roots = model_loader.find_root([path])
        if not roots:
            return {}
        if _FOUND.get("root", {}).get("root", roots[0].resolve()) != roots[0].resolve():
            raise AnsibleError("name exactly one inventory with group_vars/platform by -i")
        _FOUND["root"] = {"root": roots[0].resolve()}
        model, problems = self._checked(roots[0], loader)
        if model is None:
            lines = [HEADING[language()], *(render(problem, language()) for problem in problems)]
            # Ansible puts its own word before the first line; each mistake keeps a line to itself.
            raise AnsibleError("\n".join(lines))
        for note in problems:
            self._display.warning(render(note, language()))
        given_words = load_extra_vars(loader)
        if lost := left_over.dropped(given_words):
            raise AnsibleError(lost)
        if wrong := removals.check(given_words.get("remove"), model.services):
            raise AnsibleError("\n".join(wrong))
        inventory.store(model, inventory.cache_folder(C.CONFIG_FILE))
        inventory.keep(model)
        return {
            "readi_services": list(model.services),
            "readi_model_sha": model.sha,
            "readi_own_roles": inventory.own_roles(roots[0]),
        }

    def _checked(self, root: Path, loader: Any) -> tuple[Model | None, list[Problem]]:
        """The model and its notes, or all that is wrong, the vault's content included where a password opens it."""
        model, problems = inventory.examined(root)
        if model is None:
            return None, problems
        try:
            content = vault.read(root, loader)
        except vault.VaultClosedError as closed:
            # Not an error here: --check of a part that needs no secret must work. An action that needs one says so.
            self._display.warning(closed.message)
            return model, problems
        wrong = [] if content is None else list(given.check(content, model, inventory.vault_shown(root)))
        return (None, sorted_problems(wrong)) if wrong else (model, problems)
