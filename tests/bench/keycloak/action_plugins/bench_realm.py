"""readi.one.keycloak_state with a given document instead of the compiled inventory; the way to the module is ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction


class ActionModule(ReadiAction):
    _secrets: dict[str, str] = {}  # noqa: RUF012 - one task per process

    def secrets(self, names: Any, task_vars: Any) -> dict[str, str]:
        return self._secrets

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        args = dict(self._task.args)
        content = json.loads(Path(args.pop("content")).read_text())
        self._secrets = content["secrets"]
        document = {**content["document"], "host": "bench", "connection": args.get("connection", {})}
        return self.run_module_with_document("readi.one.keycloak_state", document, args, task_vars)
