"""The controller's half of readi.one.artifact: ask the host what it lacks, fetch and verify that, ship it."""

from __future__ import annotations

from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.artifact import ArtifactError
from ansible_collections.readi.one.plugins.plugin_utils.artifact_action import ArtifactAction
from ansible_collections.readi.one.plugins.plugin_utils.artifact_fetch import fetch
from ansible_collections.readi.one.plugins.plugin_utils.inventory import cache_folder

ONLY_HERE = ("catalogue", "services", "mirror")
from ansible_collections.readi.one.plugins.plugin_utils import controllers_proxy


class ActionModule(ArtifactAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        arguments = dict(self._task.args)
        mine = {name: arguments.pop(name, None) for name in ONLY_HERE}
        artifacts = {artifact.name: artifact for artifact in self.wanted(task_vars)}
        items: list[dict[str, Any]] = [
            {"name": artifact.name, "version": artifact.version, "sha256": artifact.sha256}
            for artifact in artifacts.values()
        ]

        result = self._ask(arguments, items, task_vars)
        notes: list[str] = []
        if result.get("wanted") and not result.get("failed"):
            # An inventory without a model names no proxy either.
            if task_vars.get("readi_model_sha"):
                controllers_proxy.put(self.model(task_vars))
            archives = {}
            for name in result["wanted"]:
                try:
                    fetched = fetch(
                        artifacts[name], cache_folder(C.CONFIG_FILE) / "artifacts", str(mine["mirror"] or "")
                    )
                except ArtifactError as error:
                    raise AnsibleActionFail(str(error)) from error
                archives[name] = fetched.path
                notes += fetched.notes
            if not self._task.check_mode:
                result = self._ship(arguments, items, archives, task_vars)
        result["notes"] = [*result.get("notes", []), *notes]
        self._warn(result)
        return result

    def _ask(self, arguments: dict[str, Any], items: list[dict[str, Any]], task_vars: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._execute_module(
            module_name="readi.one.artifact", module_args={**arguments, "items": items}, task_vars=task_vars
        )
        return answer

    def _ship(
        self, arguments: dict[str, Any], items: list[dict[str, Any]], archives: dict[str, Any], task_vars: Any
    ) -> dict[str, Any]:
        # Without pipelining the first question has made the folder already; Ansible removes it after the task.
        folder = self._connection._shell.tmpdir or self._make_tmp_path()
        shipped = []
        for item in items:
            if item["name"] in archives:
                remote = self._connection._shell.join_path(folder, f"{item['name']}.archive")
                self._transfer_file(str(archives[item["name"]]), remote)
                item = {**item, "archive": remote}  # noqa: PLW2901
            shipped.append(item)
        self._fixup_perms2((folder,))
        return self._ask(arguments, shipped, task_vars)

    def _warn(self, result: dict[str, Any]) -> None:
        lines = [
            f"{held['name']} {held['installed']} is installed and stays; {held['declared']} is declared: "
            "only an upgrade (playbooks/upgrade.yml, not written yet) changes an installed version"
            for held in result.get("held", [])
        ]
        lines += [f"passed over {note}" for note in result["notes"]]
        if lines:
            result["warnings"] = [*result.get("warnings", []), *lines]
