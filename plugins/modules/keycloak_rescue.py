#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: keycloak_rescue
short_description: Make a temporary administrator where the playbook's account no longer signs in
version_added: "0.1.0"
extends_documentation_fragment: [readi.one.keycloak]
description:
  - Looks whether the playbook's service account signs in. If it does, nothing is done.
  - If it does not (deleted, or its secret changed by hand), runs Keycloak's own C(bootstrap-admin service) beside the
    running server, on its database and in a sandbox, and checks that the temporary client it made signs in.
  - M(readi.one.keycloak_account) with the same O(bootstrap) then makes the account whole and removes that client.
  - Whoever is root on the host can do this by hand too; this writes down how.
options:
  bootstrap:
    description: Client that is made for the rescue. Its secret is the derived secret C(keycloak_bootstrap).
    type: str
    default: readi-way-back
  home:
    description: Where Keycloak is installed.
    type: path
    required: true
  conf:
    description: Its configuration file.
    type: path
    required: true
  environment_file:
    description: The root-only file with the database's password.
    type: path
    default: /etc/readi/keycloak/database.env
  management_port:
    description: A free port on loopback, since the running server has its own.
    type: int
    default: 9001
  document:
    description: Filled in by the action. The file with the secrets.
    type: path
attributes:
  check_mode:
    description: Looks whether the account signs in, does nothing.
    support: full
  diff_mode:
    description: Shows which account would be made.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Make a temporary administrator where ours is lost
  readi.one.keycloak_rescue:
    home: /opt/readi/keycloak/current
    conf: /etc/readi/keycloak/keycloak.conf
"""

RETURN = r"""
seconds:
  description: Duration of Keycloak's command; 0 where it was not needed.
  returned: always
  type: float
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.rescue import Rescue

SPEC: dict[str, Any] = {
    "url": {"type": "str", "default": "http://127.0.0.1:8080"},
    "account": {"type": "str", "default": "readi-playbook"},
    "bootstrap": {"type": "str", "default": "readi-way-back"},
    "home": {"type": "path", "required": True},
    "conf": {"type": "path", "required": True},
    "environment_file": {"type": "path", "default": "/etc/readi/keycloak/database.env"},
    "management_port": {"type": "int", "default": 9001},
    "document": {"type": "path"},
}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    if not params["document"]:
        module.fail_json(msg="readi.one.keycloak_rescue is called through its action, which derives the secrets")
    document = take(params["document"])
    word = document.secrets["keycloak_bootstrap"]
    client = params["bootstrap"]
    try:
        ours = Api(params["url"], params["account"], document.secrets["keycloak_playbook"])
        found = account.look(ours, Api(params["url"], client, word))
        if found.account or found.bootstrap:
            module.exit_json(changed=False, seconds=0.0)
        diff = {"before": "", "after": f"{client} (temporary administrator)\n"}
        if module.check_mode:
            module.exit_json(changed=True, seconds=0.0, diff=diff)
        rescue = Rescue(client, params["home"], params["conf"], params["management_port"])
        seconds, said = rescue.run(params["environment_file"], word)
        if account.signs_in(Api(params["url"], client, word)) is None:
            module.fail_json(msg=f"{client} was not made: {said.strip()[-1500:]}")
    except ApiError as error:
        module.fail_json(msg=str(error))
    module.log(f"readi.one: way back for {params['account']}: temporary administrator {client} made")
    module.exit_json(changed=True, seconds=seconds, diff=diff)


if __name__ == "__main__":
    main()
