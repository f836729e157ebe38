#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The library that the host's programs run from. The work is in module_utils/host_library.py."""

from __future__ import annotations

DOCUMENTATION = """
module: host_library
version_added: 0.1.0
author: readi.one contributors
short_description: the Python from which the platform's programs run on a host
description:
  - Installs engine, HTTP client, secrets, and each service's adapter and programs as one folder C(/usr/lib/readi/SHA),
    named by its content, and leads the link C(/usr/lib/readi/current) there in one step. The version before stays.
  - An unchanged host is told the name alone; the content travels where it differs, or was changed by hand.
extends_documentation_fragment: [readi.one.both_modes]
options:
  version:
    description: The name of the wanted content; set by the action.
    type: str
  document:
    description: The content, where the host asked for it; written by the action, not by people.
    type: str
"""

EXAMPLES = """
- name: Have what programs of the platform run from
  readi.one.host_library:
"""

RETURN = """
version:
  description: The name of the version that is, or in check mode would be, in use.
  type: str
  returned: always
wanted:
  description: True where the host has other content, and asks for this one.
  type: bool
  returned: without a document
"""

import base64

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import host_library
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.one_line import words

SPEC = {"version": {"type": "str", "required": True}, "document": {"type": "str"}}


def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    version, path = module.params["version"], module.params["document"]
    if path is None:
        module.exit_json(changed=False, version=version, wanted=not host_library.installed(version))
    files = {name: base64.b64decode(content) for name, content in take(path)["files"].items()}
    try:
        result = host_library.install(files, check=module.check_mode)
    except host_library.LibraryError as error:
        module.fail_json(msg=f"the host library: {error}")
    except OSError as error:
        module.fail_json(msg=words(error, host_library.FOLDER))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
