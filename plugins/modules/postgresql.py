#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Database roles and databases of all services: arguments and result; the work is in services/postgresql."""

from __future__ import annotations

DOCUMENTATION = """
module: postgresql
version_added: "0.1.0"
author: readi.one contributors
short_description: the databases of all services, with owners and passwords
description:
  - Compares the databases and database roles that the manifests name with those of the host's PostgreSQL, and writes
    what differs.
  - Passwords are derived; the server is sent their SCRAM verifiers. One that was changed by hand is set back.
  - A database is never dropped unless C(-e remove=database:NAME) names it; a role that is no longer needed is dropped
    once nothing belongs to it.
extends_documentation_fragment: [readi.one.both_modes, readi.one.reconciled]
options:
  scope:
    description: The name of the ledger, where a host has several clusters.
    type: str
    default: main
"""

EXAMPLES = """
- name: Have the databases of the services
  readi.one.postgresql:
"""

RETURN = """
plan:
  description: What differs.
  returned: always
  type: list
  elements: dict
applied:
  description: What was written.
  returned: always
  type: list
  elements: dict
failed_objects:
  description: What could not be written, with the server's words.
  returned: always
  type: list
  elements: dict
unmanaged:
  description: Databases and roles that are not ours.
  returned: always
  type: list
  elements: dict
refused:
  description: What is no longer wanted, and stays because it holds data or was there before us.
  returned: always
  type: list
  elements: dict
"""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.reconcile.ledger import LedgerError
from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, obj_from_json
from ansible_collections.readi.one.plugins.module_utils.services.postgresql import psql
from ansible_collections.readi.one.plugins.module_utils.services.postgresql.adapter import KINDS, Postgresql

LEDGERS = Path("/var/lib/readi/ledger")


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "document": {"type": "path", "required": True},
            "scope": {"type": "str", "default": "main"},
            "remove": {"type": "list", "elements": "str", "default": []},
            "confirm": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    document = take(module.params["document"])
    objects = [obj_from_json(row) for row in document["objects"]]
    passwords = {
        obj.key: document.secrets[obj.secrets["password"].name] for obj in objects if "password" in obj.secrets
    }
    # Empty only where it is not installed: a server that does not answer is an error, also in check mode.
    absent = module.check_mode and not psql.installed()
    try:
        result = reconcile(
            None if absent else Postgresql(passwords),
            objects,
            LEDGERS / f"postgresql-{module.params['scope']}.json",
            kinds=KINDS,
            secrets=document.secrets,
            check=module.check_mode,
            confirm=module.params["confirm"],
            remove=module.params["remove"],
        )
    except (AdapterError, LedgerError) as error:
        module.fail_json(msg=f"PostgreSQL: {error}")
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
