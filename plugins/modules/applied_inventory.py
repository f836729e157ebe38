#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The model that was last applied, kept on a host: arguments and result. The comparing is in the action."""

from __future__ import annotations

DOCUMENTATION = """
module: applied_inventory
short_description: Shows what an inventory changes since it was last applied, and remembers what was
version_added: "0.1.0"
description:
  - With O(state=shown), compares the compiled model with the one that was applied last, and says the difference in the
    field's terms. What disappears from the inventory is shown with what that means in each service.
  - With O(state=recorded), keeps the compiled model on the host, in /var/lib/readi/model.json. It holds no secret.
options:
  state:
    description: Show the difference, or remember the model as applied.
    type: str
    choices: [shown, recorded]
    required: true
  document:
    description: Set by the action.
    type: path
attributes:
  check_mode:
    description: Shows the same and records nothing.
    support: full
  diff_mode:
    description: The difference of O(state=shown) is its message.
    support: none
author: readi.one contributors
"""

EXAMPLES = """
- name: Say what changes since the last run
  readi.one.applied_inventory:
    state: shown
"""

RETURN = """
msg:
  description: The differences, line by line, in the operator's language.
  returned: when state is shown
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import applied_inventory
from ..module_utils.document import take
from ..module_utils.one_line import one_line


@one_line
def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "state": {"type": "str", "choices": ["shown", "recorded"], "required": True},
            "document": {"type": "path"},
        },
        supports_check_mode=True,
    )
    document = take(module.params["document"])
    if module.params["state"] == "shown":
        module.exit_json(changed=False, last=applied_inventory.read())
    changed = applied_inventory.read() != document["model"]
    if changed and not module.check_mode:
        applied_inventory.write(document["model"])
    module.exit_json(changed=changed)


if __name__ == "__main__":
    main()
