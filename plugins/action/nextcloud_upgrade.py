# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The controller's half of readi.one.nextcloud_upgrade: what is declared, where it is, and what runs beside it."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.module_utils.language import language
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.plugin_utils.artifact_action import ArtifactAction

SERVICE = "nextcloud"


class ActionModule(ArtifactAction):
    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        model = self.model(task_vars)
        manifest = model.manifests[SERVICE]
        arguments = {
            "to": {artifact.name: artifact.version for artifact in self.wanted(task_vars)},
            "place": model.desired(SERVICE, str(task_vars["inventory_hostname"]))[SERVICE],
            "programs": [program.unit for program in manifest.programs],
            "own": list(manifest_views.own(SERVICE, manifest)),
            "lang": language(),
        }
        result: dict[str, Any] = self._execute_module("readi.one.nextcloud_upgrade", arguments, task_vars=task_vars)
        return result
