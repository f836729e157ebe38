#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: mailman_state
short_description: Have the mailing lists of the inventory, and members of groups' lists as the roster says them
version_added: "0.1.0"
description:
  - Compares domain, lists, their settings and owners with Mailman's core over its REST interface on loopback, and
    writes what differs. People who subscribed themselves stay.
  - What a list says of itself (description, prefix, language, size) is written once and then left to its owners.
  - Lists of project groups and their members are C(sync)'s, a program. This module starts it, waits for it and says
    what it did. In check mode it plans what it would do.
  - A list or a domain is removed only where C(-e remove=) names it; a domain never while it has lists.
extends_documentation_fragment: [readi.one.reconciled]
attributes:
  check_mode:
    description: Reads and plans, writes nothing.
    support: full
  diff_mode:
    description: Shows the fields that change of the objects that change.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Have the lists as the inventory says
  readi.one.mailman_state:
"""

RETURN = r"""
extends_documentation_fragment: [readi.one.reconciled]
plan:
  description: What would be, or was to be, written, in order.
  returned: always
  type: list
  elements: dict
  sample: [{"do": "change", "kind": "list", "key": "presse", "fields": ["archive_policy"]}]
"""

from ansible_collections.readi.one.plugins.module_utils.services.mailman import groups
from ansible_collections.readi.one.plugins.module_utils.services.mailman.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.mailman.kinds import STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("mailman", STATE, connect, sync=(SYNC, groups))
