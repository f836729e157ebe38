#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: keycloak_operator
short_description: The way in for the first operator, and back for one who lost every factor
version_added: "0.1.0"
extends_documentation_fragment: [readi.one.keycloak, readi.one.keycloak.person]
description:
  - Takes away an operator's second factors and recovery codes, ends all sessions, sets a password for one sign-in, and
    has new factors set up at that sign-in. Works through the playbook's account, so that nobody has to be signed in.
  - An operator who signs in at their own city keeps that password; only the factor here is set up anew.
  - Refuses accounts that are not in the group C(/operators), and disabled ones.
  - The password for one sign-in is in a 0600 file on the controller, and nowhere else. It counts for 15 minutes; then
    the session check takes it away, within two more. What was done is in the
    host's journal and among Keycloak's admin events.
  - Once the way is open, a second run changes nothing.
options:
  operator:
    description: Key of a person of the inventory, or the e-mail address of the account.
    type: str
    required: true
attributes:
  check_mode:
    description: Looks, writes nothing.
    support: full
  diff_mode:
    description: Shows the kinds of the factors, the actions of the next sign-in and the number of sessions.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Let Maria in again
  readi.one.keycloak_operator:
    operator: maria
"""

RETURN = r"""
msg:
  description: What was done and what the operator does next, line by line.
  returned: always
  type: list
  elements: str
given:
  description: Whether a new password for one sign-in was set.
  returned: always
  type: bool
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import keycloak_call
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import way_back
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import ApiError

SPEC: dict[str, Any] = {
    "operator": {"type": "str", "required": True},
    **keycloak_call.SPEC,
}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    document, api = keycloak_call.opened(module, "keycloak_operator")
    email, realm = document["email"], params["realm"]
    try:
        found = way_back.look(api, realm, email)
        # Known: the controller still has the password that was set when the way was opened.
        needed = not found.open or (found.own_password and not document["known"])
        if not module.check_mode:
            if needed:
                way_back.open_way(api, realm, found, document["one_time"])
            elif found.sessions:
                way_back.end_sessions(api, realm, found)
            if needed or found.sessions:
                module.log(f"readi.one: way back for the operator {email}: factors removed, sessions ended")
    except (ApiError, way_back.RefusedError) as error:
        module.fail_json(msg=str(error))
    module.exit_json(
        changed=needed or bool(found.sessions),
        given=needed and found.own_password,
        own_password=found.own_password,
        diff={"before": found.to_text(), "after": found.after()},
    )


if __name__ == "__main__":
    main()
