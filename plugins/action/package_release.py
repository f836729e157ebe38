# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.package_release: what the inventory names for all hosts of a release."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.package_release import problems, went_back
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    """A host is asked only where what is named for it is sound."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        spec = {"upgrade": {"type": "bool", "default": False}, "failed": {"type": "dict", "default": {}}}
        _, args = self.validate_argument_spec(spec)
        host = str(task_vars["inventory_hostname"])
        there: dict[str, str] = {}
        for release in manifest_views.releases(self.model(task_vars), host):
            variable, packages = release["variable"], release["packages"]
            said = {
                "variable": variable,
                "named": {one: task_vars["hostvars"][one].get(variable) or {} for one in release["hosts"]},
                "packages": packages,
                "lowest": release["lowest"],
            }
            if not (wrong := list(problems(host, installed={}, **said))):
                arguments = {"packages": packages}
                asked = self._execute_module("readi.one.package_release", arguments, task_vars=task_vars)
                if asked.get("failed"):
                    return dict(asked)
                there |= asked["installed"]
                wrong = [] if args["upgrade"] else list(problems(host, installed=asked["installed"], **said))
            if wrong:
                raise AnsibleActionFail("; ".join(wrong))
        if args["failed"]:
            raise AnsibleActionFail(went_back(host, there, str(args["failed"].get("msg") or args["failed"])))
        return {"changed": False, "installed": there}
