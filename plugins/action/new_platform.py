# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes a new inventory on the controller; what exists stays as it is."""

from __future__ import annotations

from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.vars import load_extra_vars
from ansible_collections.readi.one.plugins.plugin_utils import left_over, new_inventory


class ActionModule(ActionBase):  # type: ignore[misc]
    """Not a ReadiAction: there is no model yet."""

    _supports_check_mode = True
    _requires_connection = False

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        if lost := left_over.dropped(load_extra_vars(self._loader)):
            raise AnsibleActionFail(lost)
        given = {key: value for key, value in self._task.args.items() if value not in (None, "")}
        try:
            made = new_inventory.make(given, C.CONFIG_FILE, check=self._task.check_mode)
        except new_inventory.RefusedError as refused:
            raise AnsibleActionFail(str(refused)) from refused
        return {**result, **made, "_ansible_verbose_always": True}
