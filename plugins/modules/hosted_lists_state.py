#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: hosted_lists_state
short_description: Have the lists at providers looked at
version_added: "0.1.0"
description:
  - Starts C(sync), a program that keeps each list with C(hosted_at) in step with its project group by the list's
    administration pages, waits for it and says what it did. In check mode it reads the pages and plans.
  - A provider's list has nothing else of ours. Its settings are never written.
extends_documentation_fragment: [readi.one.reconciled]
attributes:
  check_mode:
    description: Reads and plans, writes nothing.
    support: full
  diff_mode:
    description: Shows which addresses would be added, changed and removed; never a password.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Have the lists at providers in step with their groups
  readi.one.hosted_lists_state:
"""

RETURN = r"""
extends_documentation_fragment: [readi.one.reconciled]
plan:
  description: What would be, or was to be, written, in order.
  returned: always
  type: list
  elements: dict
  sample: []
"""

from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists import groups
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.hosted_lists.kinds import STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("hosted_lists", STATE, connect, sync=(SYNC, groups))
