#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: discourse_state
short_description: Have Discourse closed, signed in to, and with the categories that the model says
version_added: "0.1.0"
description:
  - Puts the key of the admin API, which is derived, by its hash into Discourse's table, and nothing else by SQL.
  - Reads settings by one request and all else by one query of Discourse's own tables, and writes only what differs,
    since each write of a setting pins it. Values that Discourse would bend, empty or open without a word are refused
    before anything is sent.
  - Groups and categories of project groups, accounts and members are C(sync)'s, a program. This module starts it, waits
    for it and says what it did. In check mode it plans what it would do.
  - Where Discourse is not installed yet, check mode shows the whole plan as to be created.
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
- name: Have Discourse as the inventory says
  readi.one.discourse_state:
"""

RETURN = r"""
extends_documentation_fragment: [readi.one.reconciled]
plan:
  description: What would be, or was to be, written, in order.
  returned: always
  type: list
  elements: dict
  sample: [{"do": "change", "kind": "setting", "key": "title", "fields": ["value"]}]
"""

from ansible_collections.readi.one.plugins.module_utils.services.discourse import groups, people
from ansible_collections.readi.one.plugins.module_utils.services.discourse.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.discourse.kinds import STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("discourse", STATE, connect, sync=(SYNC, people, groups))
