#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: keycloak_state
short_description: Reconcile the whole realm of the platform with the inventory, in one call
version_added: "0.1.0"
description:
  - The model's slice of the same name is sent to the host; this module reads all state in about four requests, plans,
    shows the changed objects, writes them in order and keeps the ledger.
  - Only what the ledger names as made by us is ever deleted. What people made is listed as C(unmanaged) and left.
  - What holds data (groups, organisations, accounts, the realm) stays until I(remove) names it.
  - While C(/opt/readi/keycloak/current) does not exist, check mode shows the whole plan as to be created. With it, a
    server that does not answer is an error.
  - Works through the service account that M(readi.one.keycloak_account) made.
  - I(connection) knows C(url), C(account) (client of the playbook's service account in the realm C(master)) and
    C(marker) (the path whose presence says that Keycloak is installed).
extends_documentation_fragment: [readi.one.reconciled]
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
  readi.one.keycloak_state:
"""

RETURN = r"""
extends_documentation_fragment: [readi.one.reconciled]
plan:
  description: What would be, or was to be, written, in order.
  returned: always
  type: list
  elements: dict
  sample: [{"do": "change", "kind": "client", "key": "portal", "fields": ["redirectUris"]}]
"""

from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("keycloak", STATE, connect)
