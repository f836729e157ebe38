#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Tells those who are where something leaves the inventory. The work is in module_utils/parting.py."""

from __future__ import annotations

DOCUMENTATION = """
module: parting
version_added: 0.1.0
author: readi.one contributors
short_description: tells those who are where something leaves, before anything of it goes
description:
  - Runs the program that a service's manifest names (C(parting) in C(roles/SERVICE/meta/service.yml)) with the
    addresses that stay. It tells those who are at another one, and ends what they do there.
  - Runs before the roles, so that nobody loses the web page first.
extends_documentation_fragment: [readi.one.both_modes]
options:
  partings:
    description: Programs and the addresses that stay; set by the action.
    type: list
    elements: dict
    default: []
"""

EXAMPLES = """
- name: Tell those who are where something leaves
  readi.one.parting:
"""

RETURN = """
leaving:
  description: The addresses that leave.
  returned: always
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import parting
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line

SPEC = {"partings": {"type": "list", "elements": "dict", "default": []}}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    try:
        leaving = parting.run(module.params["partings"], check=module.check_mode)
    except parting.PartingError as error:
        module.fail_json(msg=str(error))
    before = "".join(f"{address}\n" for address in leaving)
    module.exit_json(changed=bool(leaving), leaving=leaving, diff={"before": before, "after": ""})


if __name__ == "__main__":
    main()
