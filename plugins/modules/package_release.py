#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which of a release's packages a host has. What is wrong with them is judged in module_utils/package_release.py."""

from __future__ import annotations

DOCUMENTATION = """
module: package_release
version_added: 0.1.0
author: readi.one contributors
short_description: refuses packages of mixed or other releases, before anything is touched
description:
  - Some services are made of packages that only work together where all hosts have the same release. Their manifests
    name the variable in which an inventory says it (C(release) in C(roles/SERVICE/meta/service.yml)).
  - Fails with one line where the inventory names no version, one that is known to have faults, another one for another
    host, or another one than is installed on the host. A run installs a release where there is none, and never
    changes one.
  - A host whose services have no such release is not asked.
options:
  upgrade:
    description: Whether another release may be installed, since this run changes it.
    type: bool
    default: false
  failed:
    description: The result of what failed in an upgrade that went back to what was there. This task fails with both.
    type: dict
    default: {}
  packages:
    description: Whose versions are asked of the host; set by the action.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: The same; nothing is ever changed.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
"""

EXAMPLES = """
- name: Refuse mixed releases
  readi.one.package_release:
"""

RETURN = """
installed:
  description: Version by package, of those that are installed.
  returned: always
  type: dict
  sample: {jicofo: 1.0-1192-1}
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.package_release import installed

SPEC = {
    "upgrade": {"type": "bool", "default": False},
    "failed": {"type": "dict", "default": {}},
    "packages": {"type": "list", "elements": "str", "default": []},
}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    module.exit_json(changed=False, installed=installed(module.params["packages"]))


if __name__ == "__main__":
    main()
