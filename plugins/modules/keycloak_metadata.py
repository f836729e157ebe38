#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: keycloak_metadata
short_description: The platform's own SAML metadata for organisations that have an identity provider
version_added: "0.1.0"
description:
  - Asks Keycloak on the host for what the organisation's administrator enters, certificate included. Changes nothing.
  - Called by M(readi.one.connection_sheets).
options:
  url:
    description: Address of Keycloak, on loopback.
    type: str
    default: http://127.0.0.1:8080
  realm:
    description: The platform's realm.
    type: str
    required: true
  organisations:
    description: Keys of organisations whose directory is C(saml).
    type: list
    elements: str
    required: true
attributes:
  check_mode:
    description: Only reads.
    support: full
  diff_mode:
    description: Changes nothing.
    support: none
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Ask for the metadata
  readi.one.keycloak_metadata:
    realm: readi
    organisations: [bruchsal]
"""

RETURN = r"""
metadata:
  description: Key of the organisation -> XML.
  returned: success
  type: dict
  sample: {"bruchsal": "<md:EntityDescriptor ...>"}
"""

from typing import Any
from urllib.parse import quote

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.http import HttpError, get
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line

SPEC: dict[str, Any] = {
    "url": {"type": "str", "default": "http://127.0.0.1:8080"},
    "realm": {"type": "str", "required": True},
    "organisations": {"type": "list", "elements": "str", "required": True},
}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    base = f"{module.params['url']}/realms/{quote(module.params['realm'], safe='')}/broker"
    found = {}
    for key in module.params["organisations"]:
        address = f"{base}/{quote(key, safe='')}/endpoint/descriptor"
        try:
            answer = get(address, timeout_s=30)
        except HttpError as error:
            module.fail_json(msg=f"Keycloak does not answer at {address}: {error}")
        if answer.status != 200:
            hint = "; run site.yml first" if answer.status in (400, 404) else ""
            module.fail_json(msg=f"{address}: {answer.status}{hint}")
        found[key] = answer.text
    module.exit_json(changed=False, metadata=found)


if __name__ == "__main__":
    main()
