#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What services left on a host that they left. The work is in module_utils/service_leftovers.py."""

from __future__ import annotations

DOCUMENTATION = """
module: service_leftovers
version_added: 0.1.0
author: readi.one contributors
short_description: stops and removes what services left on a host on which they no longer are
description:
  - A service leaves a host when C(hosts.yml) no longer names the host for it, and a program leaves when its manifest no
    longer names it. What M(readi.one.file_set) and M(readi.one.programs) wrote for it is marked as the service's, and
    goes; its units are stopped and disabled before.
  - Units of packages, such as nginx, are stopped and disabled; the package stays.
  - Databases and state folders are never touched. They are named.
  - Firewall rules and web sites need nothing here, since their roles write all of them anew in each run.
extends_documentation_fragment: [readi.one.both_modes]
options:
  here:
    description: What the manifests of the services on this host say; set by the action.
    type: dict
    default: {}
  manifests:
    description: The same of the others, for hosts that did not note it yet; set by the action.
    type: dict
    default: {}
"""

EXAMPLES = """
- name: Stop and remove what services left here
  readi.one.service_leftovers:
"""

RETURN = """
left:
  description: Per service what was, or in check mode would be, removed, and what stays.
  type: list
  elements: dict
  returned: always
  sample: [{service: forum, whole: true, removed_units: [forum.service], removed_files: [], data: [/var/lib/forum]}]
removed_units:
  description: All units that were, or would be, stopped.
  type: list
  returned: always
removed_files:
  description: All paths that were, or would be, removed.
  type: list
  returned: always
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import service_leftovers, units
from ansible_collections.readi.one.plugins.module_utils.files.errors import SetError
from ansible_collections.readi.one.plugins.module_utils.files.present import host_ids
from ansible_collections.readi.one.plugins.module_utils.files.work import STATE
from ansible_collections.readi.one.plugins.module_utils.one_line import words

SPEC = {"here": {"type": "dict", "default": {}}, "manifests": {"type": "dict", "default": {}}}


def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    here, manifests = module.params["here"], module.params["manifests"]
    if not here:
        module.fail_json(msg="readi.one.service_leftovers is called through its action, which knows the services here")
    try:
        result = service_leftovers.run(here, manifests, units.Systemd(), host_ids(), check=module.check_mode)
    except (SetError, units.UnitError) as error:
        module.fail_json(msg=f"what a service left here: {error}")
    except OSError as error:
        module.fail_json(msg=words(error, STATE))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
