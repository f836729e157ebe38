"""What the actions about artefacts share: the declared ones of this host's services, each with its checksum."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.readi.one.plugins.module_utils.artifact import Artifact, ArtifactError, select
from ansible_collections.readi.one.plugins.module_utils.model.loader import find_root
from ansible_collections.readi.one.plugins.module_utils.model.problems import language
from ansible_collections.readi.one.plugins.plugin_utils import artifact_lock
from ansible_collections.readi.one.plugins.plugin_utils.action_base import ReadiAction
from ansible_collections.readi.one.plugins.plugin_utils.artifact_words import said


class ArtifactAction(ReadiAction):
    def wanted(self, task_vars: Mapping[str, Any]) -> list[Artifact]:
        """From the task's `catalogue` and `services`, with the inventory's lock file; fails in the operator's words."""
        catalogue, services = self._task.args.get("catalogue"), self._task.args.get("services")
        if not isinstance(catalogue, dict) or not isinstance(services, list):
            name = self._task.action
            raise AnsibleActionFail(f"{name} needs catalogue (a mapping) and services (a list)")
        # An inventory without a model has no lock file either: what it names must be seen.
        roots = find_root(Path(str(source)) for source in task_vars.get("ansible_inventory_sources") or ())
        root = roots[0] if len(roots) == 1 else Path.cwd()
        try:
            return artifact_lock.settled(select(catalogue, services), artifact_lock.read(root), root)
        except ArtifactError as error:
            raise AnsibleActionFail(said(error, language())) from error
