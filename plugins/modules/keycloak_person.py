#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: keycloak_person
short_description: Give out, or erase, a person's account at the sign-on
version_added: "0.1.0"
extends_documentation_fragment: [readi.one.keycloak, readi.one.keycloak.person]
description:
  - An export is C(/var/lib/readi/export/ID/keycloak/account.json) on the host, which root alone reads.
  - Before it is erased, the account is locked and its sessions end. Then it is deleted, and the roster looks at once,
    so that services learn of it. It is refused without what check mode says behind C(confirm=), of a person whom the
    inventory names, and of a program's account.
  - Where the account is gone already, the id alone is passed on.
options:
  verb:
    description: What to do.
    type: str
    choices: [export, erase]
    required: true
  person:
    description: The account's e-mail address, its id, or the key of a person of the inventory.
    type: str
    required: true
  confirm:
    description: What check mode said behind C(confirm=).
    type: str
    default: ""
attributes:
  check_mode:
    description: Looks, and says what would be done; writes and deletes nothing.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Give out the account
  readi.one.keycloak_person:
    verb: export
    person: ute@ettlingen.example
"""

RETURN = r"""
msg:
  description: What was done, line by line.
  returned: always
  type: list
  elements: str
sub:
  description: The id of the account.
  returned: always
  type: str
found:
  description: Whether the account is there, or was until now.
  returned: always
  type: bool
token:
  description: What C(-e confirm=) takes for this person.
  returned: always
  type: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import keycloak_call, personal_data, roster_now
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.personal_data_here import fresh
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import ApiError
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.person import Accounts, RefusedError

SPEC: dict[str, Any] = {
    "verb": {"type": "str", "choices": ["export", "erase"], "required": True},
    "person": {"type": "str", "required": True},
    "confirm": {"type": "str", "default": ""},
    **keycloak_call.SPEC,
}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    document, api = keycloak_call.opened(module, "keycloak_person")
    accounts = Accounts(api, params["realm"])
    check, erase = module.check_mode, params["verb"] == "erase"
    told: list[str] = []
    try:
        found = accounts.look(document["who"])
        if erase:
            accounts.may_go(found, document["platform"], document["declared"], None if check else params["confirm"])
        if erase and not check:
            accounts.erase(found, lambda: told.extend(roster_now.looks()))
        elif found.raw is not None and not check:
            file = fresh(found.sub, "keycloak") / "account.json"
            personal_data.write(file, accounts.given_out(found))
    except (ApiError, RefusedError) as error:
        module.fail_json(msg=str(error))
    for line in told:
        module.warn(line)
    if erase and found.raw is not None and not check:
        module.log(f"readi.one: the account {found.sub} was erased, as was asked")
    module.exit_json(
        changed=found.raw is not None,
        sub=found.sub,
        found=found.raw is not None,
        email=found.email,
        groups=found.groups,
        sessions=found.sessions,
        token=personal_data.token(document["platform"], found.sub),
    )


if __name__ == "__main__":
    main()
