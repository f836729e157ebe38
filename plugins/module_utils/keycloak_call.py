"""What a module that asks Keycloak about one account takes and opens: the fragment `readi.one.keycloak`, as code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.document import Document, take
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

# Arguments as Ansible names them; each module adds its own.
SPEC: Mapping[str, Mapping[str, Any]] = {
    "url": {"type": "str", "default": "http://127.0.0.1:8080"},
    "account": {"type": "str", "default": "readi-playbook"},
    "realm": {"type": "str", "default": "readi"},
    "document": {"type": "path"},
}


def opened(module: AnsibleModule, name: str) -> tuple[Document, Api]:
    """The action's document, which is gone from the disk then, and Keycloak with the playbook's account.

    Ends the module in one line where it is called without its action.
    """
    params = module.params
    if not params["document"]:
        module.fail_json(msg=f"readi.one.{name} is called through its action, which knows the account's secret")
    document = take(params["document"])
    return document, Api(params["url"], params["account"], document.secrets["keycloak_playbook"])
