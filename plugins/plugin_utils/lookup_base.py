"""The base class of this collection's lookups: the model that this run compiled."""

from __future__ import annotations

from typing import Any

from ansible import constants as C  # noqa: N812 - Ansible's own name for it
from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory


class ModelLookup(LookupBase):  # type: ignore[misc]
    """Subclasses ask `self.model(variables)`."""

    def model(self, variables: dict[str, Any]) -> Model:
        sha = variables.get("readi_model_sha")
        model = inventory.recall(str(sha), inventory.cache_folder(C.CONFIG_FILE)) if sha else None
        if model is None:
            raise AnsibleLookupError("no compiled model: run from the checkout, with an inventory of a platform")
        return model
