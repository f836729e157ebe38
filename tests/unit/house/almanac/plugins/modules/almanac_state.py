#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: almanac_state
short_description: Have the almanac's feasts
version_added: "0.1.0"
description:
  - Compares the feasts of the organisations with the host's almanac and writes what differs.
  - Then starts a look of its sync.
extends_documentation_fragment: [readi.one.reconciled]
attributes:
  check_mode: {description: [Reads and plans; writes nothing.], support: full}
  diff_mode: {description: [Shows the fields that change.], support: full}
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Have the feasts
  readi.one.almanac_state:
"""

RETURN = r"""
plan: {description: What differs., returned: always, type: list, elements: dict}
"""

from ansible_collections.readi.one.plugins.module_utils.services.almanac import groups, people
from ansible_collections.readi.one.plugins.module_utils.services.almanac.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.almanac.kinds import STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("almanac", STATE, connect, sync=(SYNC, people, groups))
