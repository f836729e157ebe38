#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: inventory_from_realm
short_description: Write what a live realm holds as an inventory
version_added: "0.1.0"
extends_documentation_fragment: [readi.one.keycloak]
description:
  - Reads a realm of the Keycloak on the host, in bulk and with the playbook's account, and changes nothing there.
  - The action of the same name writes organisations, project groups and own clients as a new inventory on the
    controller, checked as every inventory is, with the rest of the inventory in use copied beside them.
  - Beside it stands a list of what has no place in the model, one line per object, in the language of whoever runs it.
  - An inventory that exists is never touched. Nothing secret is read out; the list says what the vault needs.
options:
  realm:
    description: The realm to read.
    type: str
    default: readi
  into:
    description:
      - Folder of the new inventory, below the checkout. The action's own option.
      - If not given, the folder of the inventory in use with C(-adopted) behind it.
    type: str
  document:
    description: Filled in by the action. The file with the account's secret.
    type: path
attributes:
  check_mode:
    description: Reads and checks, writes nothing.
    support: full
  diff_mode:
    description: Shows no difference, since nothing that exists is changed.
    support: none
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Write what lives as an inventory
  readi.one.inventory_from_realm:
    realm: readi
    into: inventories/bergstadt-adopted
"""

RETURN = r"""
msg:
  description: What was written and what comes next, line by line.
  returned: always
  type: list
  elements: str
written:
  description: The files that were written.
  returned: always
  type: list
  elements: str
requests:
  description: HTTP requests sent, tokens included.
  returned: always
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.adopt.found import found
from ansible_collections.readi.one.plugins.module_utils.adopt.words import say
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.language import speak
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import whole
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError

SPEC: dict[str, Any] = {
    "url": {"type": "str", "default": "http://127.0.0.1:8080"},
    "account": {"type": "str", "default": "readi-playbook"},
    "realm": {"type": "str", "default": "readi"},
    "into": {"type": "str"},
    "document": {"type": "path"},
}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    if not params["document"]:
        module.fail_json(msg="readi.one.inventory_from_realm is called through its action, which writes the inventory")
    document = take(params["document"])
    speak(document.get("lang", ""))
    api = Api(params["url"], params["account"], document.secrets["keycloak_playbook"])
    try:
        bulk, objects = whole.read(api, params["realm"])
        if not bulk.exists:
            module.fail_json(msg=say("no_realm", name=params["realm"]))
        shown = found(bulk, objects, whole.moderators(api, bulk), whole.people(api, params["realm"]))
    except ApiError as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=False, found=shown, requests=api.requests)


if __name__ == "__main__":
    main()
