#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: jitsi_admin_state
short_description: Have Jitsi-Admin's database migrated and guarded, and a server for each portal whose rooms staff open
version_added: "0.1.0"
description:
  - Runs the migrations of the release that is unpacked, and compares guards, jobs and servers with what the model says;
    what differs is written, in the database, since upstream's console makes servers of another kind only.
  - People, whose portals they use, address books and locks are C(sync)'s, a program. This module starts it, waits for
    it and says what it did. In check mode it plans what it would do.
  - Where the release is not unpacked yet, check mode shows the whole plan as to be created.
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
- name: Have Jitsi-Admin as the inventory says
  readi.one.jitsi_admin_state:
"""

RETURN = r"""
extends_documentation_fragment: [readi.one.reconciled]
plan:
  description: What would be, or was to be, written, in order.
  returned: always
  type: list
  elements: dict
  sample: [{"do": "change", "kind": "server", "key": "rathaus.stadt.example", "fields": ["name"]}]
"""

from ansible_collections.readi.one.plugins.module_utils.services.jitsi_admin import groups, people
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_admin.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_admin.kinds import STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("jitsi_admin", STATE, connect, sync=(SYNC, people, groups))
