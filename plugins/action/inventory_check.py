# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a sound inventory holds, in one line; runs on the controller and touches no host."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model.problems import language
from ansible_collections.readi.one.plugins.module_utils.model.summary import summary
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    """Fails without a compiled model, and so proves that the check ran."""

    _requires_connection = False

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        model = self.model(task_vars)
        return {"changed": False, "msg": summary(model, language()), "sha": model.sha, "_ansible_verbose_always": True}
