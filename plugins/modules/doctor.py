#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: doctor
short_description: Ask everything that runs on a host whether it is well
version_added: "0.1.0"
description:
  - Asks the health questions of the manifests, whether every unit runs and none has failed, whether certificates last,
    and how full the file systems are. Changes nothing and waits for nothing.
  - Fails where anything is not well, after everything was asked.
options:
  document:
    description: Filled in by the action. The file with what to ask.
    type: path
attributes:
  check_mode:
    description: Asks the same.
    support: full
  diff_mode:
    description: Nothing is changed.
    support: none
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Ask how the host is
  readi.one.doctor:
"""

RETURN = r"""
findings:
  description: One line per thing that was looked at, the ill first.
  returned: always
  type: list
  elements: str
  sample: ["keycloak: http://127.0.0.1:9000/health/ready: ok"]
ill:
  description: How many are not well.
  returned: always
  type: int
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.doctor import Body, examine, lines
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec={"document": {"type": "path"}}, supports_check_mode=True)
    if not module.params["document"]:
        module.fail_json(msg="readi.one.doctor is called through its action, which knows what to ask")
    found = examine(take(module.params["document"]), Body())
    ill = sum(1 for finding in found if finding.wrong)
    told = lines(found)
    if ill:
        module.fail_json(msg="\n".join([f"{ill} of {len(found)} not well", *told[:ill]]), findings=told, ill=ill)
    module.exit_json(changed=False, findings=told, ill=0)


if __name__ == "__main__":
    main()
