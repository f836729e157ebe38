#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: keycloak_account
short_description: Turn Keycloak's bootstrap administrator into the playbook's own service account
version_added: "0.1.0"
description:
  - On the first run, makes a service account with the role C(admin) in the realm C(master), checks that it signs in,
    and deletes the temporary administrators that Keycloak made at its first start.
  - The bootstrap client's secret is the derived secret C(keycloak_bootstrap), the account's C(keycloak_playbook); an
    outpost has two of its own.
  - The account needs that role. Keycloak 26.7.4 answers 403 to everybody else who hands out roles of
    C(realm-management), be it with every right in the realm, and operators, moderators and administrators have some.
  - Then removes the environment file that named the bootstrap client.
  - Afterwards it only looks, in two requests.
  - Once the secret's epoch (C(secret_epochs)) or the master secret was changed, it signs in with the former one and
    sets the new one.
extends_documentation_fragment: [readi.one.keycloak]
options:
  bootstrap:
    description: Client that Keycloak made from C(KC_BOOTSTRAP_ADMIN_CLIENT_ID).
    type: str
    default: readi-bootstrap
  marker:
    description: Install marker. While this path does not exist, check mode answers that the account would be made.
    type: path
    default: /opt/readi/keycloak/current
  bootstrap_file:
    description: The environment file that named the bootstrap client for the first start. It goes with that client.
    type: path
    default: /etc/readi/keycloak/bootstrap.env
  ready:
    description:
      - Address that answers 200 once the server is ready. A run that follows a killed one meets a server that is still
        starting; it is waited for here. Not asked in check mode.
    type: str
  within_s:
    description: How long to wait for O(ready).
    type: int
    default: 300
  document:
    description: Filled in by the action. The file with the secrets.
    type: path
attributes:
  check_mode:
    description: Looks whether both sign in, writes nothing.
    support: full
  diff_mode:
    description: Shows the accounts before and after.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Work through our own service account, without a bootstrap administrator
  readi.one.keycloak_account:
"""

RETURN = r"""
requests:
  description: HTTP requests sent.
  returned: always
  type: int
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.healthcheck import Host, Question, ask
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.account import (
    Found,
    connect,
    look,
    make,
    remove_bootstrap,
    renew_secret,
)
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api, ApiError

SPEC: dict[str, Any] = {
    "url": {"type": "str", "default": "http://127.0.0.1:8080"},
    "account": {"type": "str", "default": "readi-playbook"},
    "bootstrap": {"type": "str", "default": "readi-bootstrap"},
    "marker": {"type": "path", "default": "/opt/readi/keycloak/current"},
    "bootstrap_file": {"type": "path", "default": "/etc/readi/keycloak/bootstrap.env"},
    "ready": {"type": "str"},
    "within_s": {"type": "int", "default": 300},
    "document": {"type": "path"},
}
LOST = (
    "neither the account {account} nor the bootstrap client {bootstrap} signs in: "
    "playbooks/account_way_back.yml makes the account again, from the host"
)


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    if not params["document"]:
        module.fail_json(msg="readi.one.keycloak_account is called through its action, which derives the secrets")
    document = take(params["document"])
    names = (params["account"], params["bootstrap"])
    wanted = Found(account=True, bootstrap=False)
    if not Path(params["marker"]).exists():
        if not module.check_mode:
            module.fail_json(msg=f"Keycloak is not installed: {params['marker']} does not exist")
        module.exit_json(changed=True, requests=0, diff={"before": "", "after": wanted.to_text(*names)})
    if params["ready"] and not module.check_mode:
        report = ask(Question(url=params["ready"], within_s=params["within_s"]), Host(), check=False)
        if not report.ok:
            module.fail_json(msg=f"Keycloak is not ready after {report.seconds} s: {report.last_error}")
    secrets = document["names"]
    secret = document.secrets[secrets["playbook"]]
    bootstrap = Api(params["url"], names[1], document.secrets[secrets["bootstrap"]])
    left = Path(params["bootstrap_file"])
    file_there = left.exists()
    try:
        account, former = connect(params["url"], names[0], secret, document.former(secrets["playbook"]))
        found = replace(look(account, bootstrap), former=former)
        if not found.account and not found.bootstrap:
            module.fail_json(msg=LOST.format(account=names[0], bootstrap=names[1]))
        if not module.check_mode:
            if not found.account:
                make(bootstrap, names[0], secret)
                account.renew()
                if not look(account, bootstrap).account:
                    module.fail_json(msg=f"{names[0]} was made and does not sign in with its rights")
            if former:
                renew_secret(account, names[0], secret)
            if found.bootstrap:
                remove_bootstrap(bootstrap, names[1])
            left.unlink(missing_ok=True)
    except ApiError as error:
        module.fail_json(msg=str(error))
    module.exit_json(
        changed=found != wanted or file_there,
        requests=account.requests + bootstrap.requests,
        diff={"before": found.to_text(*names) + (f"{left}\n" if file_there else ""), "after": wanted.to_text(*names)},
    )


if __name__ == "__main__":
    main()
