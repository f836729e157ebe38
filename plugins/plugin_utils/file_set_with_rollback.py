"""The controller's half of guarded changes: arm, come back over a new SSH connection, confirm."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleConnectionFailure
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction

# Given last on ssh's command line by Ansible, and found by it: no ControlPath of its own is added
# (ansible-core 2.19 and 2.21, plugins/connection/ssh.py, _build_command). The command line beats ssh_config.
FRESH = "-o ControlPath=none"
PAUSE_S = 1
LEAVE_S = 5
"""How long before the host goes back by itself nobody tries to come in any more."""


class FileSetWithRollbackAction(ReadiAction):
    """For actions that change what the operator comes in by."""

    def guarded(
        self,
        name: str,
        files: Mapping[str, str],
        commands: Mapping[str, str],
        apply: Sequence[str],
        undo: Mapping[str, Sequence[str]],
        within_s: int,
        task_vars: dict[str, Any],
    ) -> dict[str, Any]:
        """`commands`: `validate` and `live`."""
        document = {
            "name": name,
            "files": dict(files),
            "validate": commands.get("validate", ""),
            "live": commands.get("live", ""),
            "apply": list(apply),
            "undo": {key: list(value) for key, value in undo.items()},
            "within_s": within_s,
        }
        armed = self.run_module_with_document("readi.one.file_set_with_rollback", document, {}, task_vars)
        if armed.get("failed") or not armed.get("armed"):
            return armed
        until = time.monotonic() + within_s
        arguments = {"step": "confirm", "name": name, "live": document["live"]}
        confirmed = self._in_time(arguments, until - LEAVE_S, task_vars)
        if confirmed.get("failed") or confirmed.get("unreachable"):
            why = str(confirmed.get("msg", "no answer"))
            return self._taken_back(name, why, until, task_vars)
        return {**armed, "armed": False}

    def _in_time(self, arguments: Mapping[str, Any], until: float, task_vars: dict[str, Any]) -> dict[str, Any]:
        """sshd is away for a moment while it reads anew what it was given, on a busy host for seconds."""
        while True:
            try:
                answer = self._over_a_new_connection(arguments, task_vars)
            except AnsibleConnectionFailure as error:
                answer = {"unreachable": True, "msg": str(error)}
            if not answer.get("unreachable") or time.monotonic() + PAUSE_S >= until:
                return answer
            time.sleep(PAUSE_S)

    def _over_a_new_connection(self, arguments: Mapping[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        connection = self._connection
        if connection.transport != "ssh":
            return self._confirm(arguments, task_vars)
        extra = connection.get_option("ssh_extra_args") or ""
        connection.set_option("ssh_extra_args", f"{extra} {FRESH}".strip())
        try:
            return self._confirm(arguments, task_vars)
        finally:
            connection.set_option("ssh_extra_args", extra)

    def _confirm(self, arguments: Mapping[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = self._execute_module(
            module_name="readi.one.file_set_with_rollback", module_args=dict(arguments), task_vars=task_vars
        )
        return result

    def _taken_back(self, name: str, why: str, until: float, task_vars: dict[str, Any]) -> dict[str, Any]:
        """Wait for the host's timer, so that whoever reads the message finds the host as it was."""
        time.sleep(max(0.0, until - time.monotonic()) + 1)
        for _ in range(10):
            if self._is_back(name):
                now = "the host went back to what it had"
                break
            time.sleep(1)
        else:
            now = "whether the host went back to what it had is not known"
        return {"failed": True, "changed": False, "msg": f"{name}: no new SSH connection came through; {now}: {why}"}

    def _is_back(self, name: str) -> bool:
        try:
            answer = self._low_level_execute_command(f"test ! -e /var/lib/readi/guard/{name}/saved.json")
        except AnsibleConnectionFailure:
            return False
        return bool(answer["rc"] == 0)
