"""The controller's half of file_set_with_rollback: sends, comes back over a new SSH connection, confirms."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.plugin_utils.file_set_with_rollback import FileSetWithRollbackAction


class ActionModule(FileSetWithRollbackAction):
    """One file; `undo` is `apply` again unless it is given."""

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        _, args = self.validate_argument_spec(
            {
                "name": {"type": "str", "required": True},
                "path": {"type": "path", "required": True},
                "content": {"type": "str", "required": True},
                "validate": {"type": "str", "default": ""},
                "apply": {"type": "list", "elements": "str", "default": []},
                "undo": {"type": "list", "elements": "str"},
                "within_s": {"type": "int", "default": 40},
            }
        )
        undo = args["apply"] if args["undo"] is None else args["undo"]
        return self.guarded(
            args["name"],
            {args["path"]: args["content"]},
            {"validate": args["validate"]},
            args["apply"],
            {"old": undo, "none": undo},
            args["within_s"],
            task_vars,
        )
