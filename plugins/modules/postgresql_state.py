#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: postgresql_state
short_description: Have the databases of all services, with owners and passwords
version_added: "0.1.0"
description:
  - Compares the databases and database roles that the manifests name with those of the host's PostgreSQL, and writes
    what differs.
  - Passwords are derived; the server is sent their SCRAM verifiers. One that was changed by hand is set back.
  - A database is never dropped unless C(-e remove=postgresql/database:NAME) names it; a role that is no longer needed
    is dropped once nothing belongs to it.
  - Where PostgreSQL is not installed, check mode shows the whole plan as to be created.
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
- name: Have the databases of the services
  readi.one.postgresql_state:
"""

RETURN = r"""
extends_documentation_fragment: [readi.one.reconciled]
plan:
  description: What would be, or was to be, written, in order.
  returned: always
  type: list
  elements: dict
  sample: [{"do": "change", "kind": "database", "key": "wiki", "fields": ["owner"]}]
"""

from ansible_collections.readi.one.plugins.module_utils.services.postgresql.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.postgresql.kinds import STATE
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("postgresql", STATE, connect)
