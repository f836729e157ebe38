# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = """
module: inventory_check
short_description: Says what a sound inventory holds
version_added: "0.1.0"
description:
  - Answers with one line about the compiled model, and fails if none was compiled before this run.
  - All the checking is done by the vars plugin M(readi.one.model#vars) before the first task.
  - Runs on the controller; no host is touched.
author: readi.one contributors
options: {}
attributes:
  check_mode:
    description: The same; nothing is ever changed.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
"""

EXAMPLES = """
- name: Say what was found
  readi.one.inventory_check:
  run_once: true
"""

RETURN = """
msg:
  description: How many organisations, groups, lists, portals and hosts, in the operator's language.
  returned: always
  type: str
sha:
  description: The model's SHA-256.
  returned: always
  type: str
"""
