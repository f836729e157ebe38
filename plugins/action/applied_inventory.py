# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Compares the compiled model with the one the host remembers."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import canonical
from ansible_collections.readi.one.plugins.module_utils.model.difference import since
from ansible_collections.readi.one.plugins.module_utils.model.problems import language
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    """The model travels as a document: it names people."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        model = self.model(task_vars)
        document = {"model": canonical.dumps(model)}
        result = self.run_module_with_document(
            "readi.one.applied_inventory", document, dict(self._task.args), task_vars
        )
        if "last" not in result:
            return result
        last = result.pop("last")
        return {**result, "msg": since(last, model, language()), "_ansible_verbose_always": True}
