#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: keycloak_lock
short_description: Locks an account and ends its sessions everywhere, at once
version_added: "0.1.0"
extends_documentation_fragment: [readi.one.keycloak, readi.one.keycloak.person]
description:
  - Disables the account in the platform's realm, ends all its sessions and revokes its offline tokens. Services that
    follow a sign-out are told by Keycloak. Works through the playbook's account.
  - The account, its groups and its files stay. A person who is locked here cannot come in through their city either.
  - A second run changes nothing.
options:
  person:
    description: Key of a person of the inventory, or the e-mail address of the account.
    type: str
    required: true
attributes:
  check_mode:
    description: Looks, writes nothing.
    support: full
  diff_mode:
    description: Shows whether the account is enabled, and the number of its sessions and offline tokens.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Lock somebody at once
  readi.one.keycloak_lock:
    person: ute@ettlingen.example
"""

RETURN = r"""
msg:
  description: What was done, line by line.
  returned: always
  type: list
  elements: str
sessions:
  description: Number of sessions that were there.
  returned: always
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import keycloak_call
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import lock
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import ApiError

SPEC: dict[str, Any] = {
    "person": {"type": "str", "required": True},
    **keycloak_call.SPEC,
}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    document, api = keycloak_call.opened(module, "keycloak_lock")
    email, realm = document["email"], params["realm"]
    try:
        found = lock.look(api, realm, email)
        if not found.locked and not module.check_mode:
            lock.lock(api, realm, found)
            module.log(f"readi.one: the account {email} was locked, its sessions ended")
    except (ApiError, lock.RefusedError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(
        changed=not found.locked,
        sessions=found.sessions,
        diff={"before": found.to_text(), "after": found.after()},
    )


if __name__ == "__main__":
    main()
