#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: keycloak_realm
short_description: Reconcile the whole realm of the platform with the inventory, in one call
version_added: "0.1.0"
description:
  - The action of the same name compiles the realm from the model and sends it to the host; this module reads all state
    in about four requests, plans, shows the changed objects, writes them in order and keeps the ledger.
  - Only what the ledger names as made by us is ever deleted. What people made is listed as C(unmanaged) and left.
  - What holds data (groups, organisations, federations, the realm) stays until I(remove) names it.
  - Works through the service account that M(readi.one.keycloak_account) made.
extends_documentation_fragment: [readi.one.keycloak, readi.one.reconciled]
options:
  slice:
    description:
      - Whose realm. V(keycloak) is the platform's, V(directory_outpost) that of the outpost on this host.
      - Read by the action.
    type: str
    choices: [keycloak, directory_outpost]
    default: keycloak
  marker:
    description:
      - Install marker. While this path does not exist, check mode shows the whole plan as to be created.
      - With it, a server that does not answer is an error.
    type: path
    default: /opt/readi/keycloak/current
  ledger:
    description: Folder of the ledger.
    type: path
    default: /var/lib/readi/ledger
attributes:
  check_mode:
    description: Reads and plans, writes nothing.
    support: full
  diff_mode:
    description: Shows the fields that change of the objects that change; never a secret.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Reconcile the realm
  readi.one.keycloak_realm:
"""

RETURN = r"""
plan:
  description: What would be, or was to be, written, in order.
  returned: always
  type: list
  elements: dict
  sample: [{"do": "change", "kind": "client", "key": "portal", "fields": ["redirectUris"]}]
applied:
  description: What was written.
  returned: always
  type: list
  elements: dict
failed_objects:
  description: What the server refused, with its answer; the other objects were written all the same.
  returned: always
  type: list
  elements: dict
not_tried:
  description: What needs an object that failed.
  returned: always
  type: list
  elements: dict
unmanaged:
  description: Objects that are not ours.
  returned: always
  type: list
  elements: dict
pending:
  description: Objects that cannot exist yet, with the reason.
  returned: always
  type: list
  elements: dict
refused:
  description: Objects that are no longer declared and stay until I(remove) names them.
  returned: always
  type: list
  elements: dict
requests:
  description: HTTP requests sent, tokens included.
  returned: always
  type: int
seconds:
  description: Duration of reading, planning and writing.
  returned: always
  type: float
"""

from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.reconcile.ledger import LedgerError
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, obj_from_json
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.account import connect
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KINDS, KeycloakAdapter

SPEC: dict[str, Any] = {
    "slice": {"type": "str", "choices": ["keycloak", "directory_outpost"], "default": "keycloak"},
    "url": {"type": "str", "default": "http://127.0.0.1:8080"},
    "account": {"type": "str", "default": "readi-playbook"},
    "marker": {"type": "path", "default": "/opt/readi/keycloak/current"},
    "ledger": {"type": "path", "default": "/var/lib/readi/ledger"},
    "confirm": {"type": "str", "default": ""},
    "remove": {"type": "list", "elements": "str", "default": []},
    "document": {"type": "path"},
}


def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    if not params["document"]:
        module.fail_json(msg="readi.one.keycloak_realm is called through its action, which compiles the desired state")
    document = take(params["document"])
    installed = Path(params["marker"]).exists()
    if not installed and not module.check_mode:
        module.fail_json(msg=f"Keycloak is not installed: {params['marker']} does not exist")
    realm = document["realm"]
    adapter = None
    try:
        if installed:
            # Check mode comes before a changed secret was set: then the former one still signs in.
            secrets = document.secrets[document["account"]], document.former(document["account"])
            adapter = KeycloakAdapter(connect(params["url"], params["account"], *secrets)[0], realm)
        objects = [obj_from_json(raw) for raw in document["objects"]]
        result = reconcile(
            adapter,
            adapter.completed(objects) if adapter else objects,
            Path(params["ledger"]) / f"keycloak-{realm}.json",
            kinds=KINDS,
            secrets=document.secrets,
            check=module.check_mode,
            moved={tuple(m["from"]): tuple(m["to"]) for m in document["moved"]},
            confirm=params["confirm"],
            remove=params["remove"],
        )
    except (AdapterError, LedgerError) as error:
        module.fail_json(msg=str(error))
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
