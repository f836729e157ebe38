#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: sync_confirm
short_description: Answer what the roster, or a service's sync, asks an operator
version_added: "0.1.0"
description:
  - The roster holds back what would take away much at once, and a first sync whom it would take out of what was there
    before. Each says a token in the journal, in doctor and in its result.
  - The token is given to every program of the host that may have asked; the one that did goes on.
  - That nobody asked is no error here, since another host may have. C(playbooks/sync_confirm.yml) says so in the end.
options:
  token:
    description: The token that was said.
    type: str
    required: true
attributes:
  check_mode:
    description: Says who asked, and answers nobody.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Go on
  readi.one.sync_confirm:
    token: 3f1c5a7e9b20
"""

RETURN = r"""
answered:
  description: The programs that had asked.
  returned: always
  type: list
  elements: str
  sample: [roster.serve]
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.sync_confirm import Refused, answer


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec={"token": {"type": "str", "required": True}}, supports_check_mode=True)
    try:
        answered = answer(module.params["token"], check=module.check_mode)
    except Refused as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=bool(answered), answered=answered)


if __name__ == "__main__":
    main()
