"""The controller's half of readi.one.host_library: the content, sent only to a host that has another one."""

from __future__ import annotations

import base64
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.host_library import name
from ansible_collections.readi.one.plugins.plugin_utils import host_files
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    """Asks by the content's name first."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        self.validate_argument_spec({})
        try:
            files = host_files.library()
        except host_files.HostFilesError as error:
            raise AnsibleActionFail(str(error)) from None
        module, arguments = "readi.one.host_library", {"version": name(files)}
        result: dict[str, Any] = self._execute_module(module, arguments, task_vars=task_vars)
        if not result.pop("wanted", False):
            return result
        document = {"files": {path: base64.b64encode(content).decode() for path, content in files.items()}}
        return self.run_module_with_document(module, document, arguments, task_vars)
