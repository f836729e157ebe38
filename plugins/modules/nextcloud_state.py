#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: nextcloud_state
short_description: Have Nextcloud installed, and what lives behind its command line
version_added: "0.1.0"
description:
  - Installs what the role artifacts unpacked, and compares config.php, apps, their values, the theme and the sign-on
    with what the model says; what differs is written. One PHP start serves all commands.
  - An installation that died half-way is finished, or refused with what is wrong; only our own mark counts as done.
  - Project groups, their folders and people are C(sync)'s, a program. This module starts it, waits for it and says what
    it did. In check mode it plans what it would do.
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
- name: Have Nextcloud as the inventory says
  readi.one.nextcloud_state:
"""

RETURN = r"""
extends_documentation_fragment: [readi.one.reconciled]
plan:
  description: What would be, or was to be, written, in order.
  returned: always
  type: list
  elements: dict
  sample: [{"do": "change", "kind": "system", "key": "trusted_domains", "fields": ["value"]}]
"""

from ansible_collections.readi.one.plugins.module_utils.services.nextcloud import groups, people
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.adapter import connect
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.kinds import STATE, SYNC
from ansible_collections.readi.one.plugins.module_utils.state_module import run_state

if __name__ == "__main__":
    run_state("nextcloud", STATE, connect, sync=(SYNC, people, groups))
