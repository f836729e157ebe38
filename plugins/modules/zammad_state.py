#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: zammad_state
short_description: Have Zammad installed, closed, and as the model says
version_added: "0.1.0"
description:
  - Migrates and seeds an empty database once, makes the first administrator by file, closes sign-up, and only then lets
    Zammad start. A run that was killed at any of these steps is completed by the next one.
  - Reads settings, organisations, calendars, channels, signatures and triggers over REST on loopback, and writes what
    differs in one start of Rails.
  - Groups, agents and accounts are C(sync)'s, a program. This module starts it, waits for it and says what it did. In
    check mode it plans what it would do.
  - Where the package is not installed yet, check mode shows the whole plan as to be created.
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
- name: Have Zammad as the inventory says
  readi.one.zammad_state:
"""

RETURN = r"""
extends_documentation_fragment: [readi.one.reconciled]
plan:
  description: What would be, or was to be, written, in order.
  returned: always
  type: list
  elements: dict
  sample: [{"do": "change", "kind": "setting", "key": "fqdn", "fields": ["value"]}]
"""

from ansible_collections.readi.one.plugins.module_utils.services.zammad import groups, people
from ansible_collections.readi.one.plugins.module_utils.services.zammad.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.zammad.kinds import STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("zammad", STATE, connect, sync=(SYNC, people, groups))
