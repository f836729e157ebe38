# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every artefact that this host's services need has a checksum; runs on the controller and touches no host."""

from __future__ import annotations

from typing import Any

from ansible_collections.readi.one.plugins.plugin_utils.artifact_action import ArtifactAction


class ActionModule(ArtifactAction):
    _requires_connection = False

    def run_readi(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        return {"changed": False, "pinned": {artifact.name: artifact.sha256 for artifact in self.wanted(task_vars)}}
