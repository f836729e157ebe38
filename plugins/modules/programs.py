#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Programs that units run from the host library. The work is in module_utils/programs.py."""

from __future__ import annotations

DOCUMENTATION = """
module: programs
version_added: 0.1.0
author: readi.one contributors
short_description: programs of a service, run from the host library by hardened units
description:
  - For each program that a manifest names (C(programs)) writes what it reads and its units, and starts it - its timer,
    or the program itself where it runs all the time. What changed is started anew.
  - The units have one sandbox, opened as far as the manifest says. The role base makes the users, and the library.
  - Right in check mode on an empty host.
extends_documentation_fragment: [readi.one.both_modes]
options:
  programs:
    description: SERVICE.PROGRAM -> what only the role knows of it.
    type: dict
    required: true
    suboptions:
      config:
        description:
          - What the program reads, as C(/etc/readi/SERVICE/PROGRAM.json). A secret is a mapping of one key C($secret)
            with its name.
          - Without it nobody but the service's own module writes that file.
        type: dict
      every:
        description: In place of the manifest's.
        type: str
      at:
        description: In place of the manifest's.
        type: str
  secrets:
    description: The names of the secrets that the configurations may use.
    type: list
    elements: str
    default: []
  set:
    description: The name of the set of files; see M(readi.one.file_set). By default C(programs-SERVICE) of the first.
    type: str
  instead_of:
    description: Units of an earlier version that these take the place of. They are stopped and go, with their state.
    type: list
    elements: str
    default: []
  document:
    description: The transferred set; written by the action, not by people.
    type: str
"""

EXAMPLES = """
- name: End sessions that nobody else ends
  readi.one.programs:
    programs:
      keycloak.session_check:
        config: {realm: readi, client_secret: {"$secret": session_check}}
        every: 120s
    secrets: [session_check]
"""

RETURN = """
changed_files:
  description: Paths that were, or in check mode would be, written.
  type: list
  returned: always
removed_files:
  description: Paths that were, or would be, removed.
  type: list
  returned: always
removed_units:
  description: Units that were, or would be, stopped and removed; those of O(instead_of), and those that left the set.
  type: list
  returned: always
done:
  description: Unit -> what was, or would be, done to it.
  type: dict
  returned: always
hash:
  description: Changes when and only when the files do.
  type: str
  returned: always
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import programs, units
from ansible_collections.readi.one.plugins.module_utils.document import take
from ansible_collections.readi.one.plugins.module_utils.files import spec
from ansible_collections.readi.one.plugins.module_utils.files.errors import SetError
from ansible_collections.readi.one.plugins.module_utils.files.present import host_ids
from ansible_collections.readi.one.plugins.module_utils.files.work import STATE
from ansible_collections.readi.one.plugins.module_utils.one_line import words


def main() -> None:
    module = AnsibleModule(argument_spec={"document": {"type": "str", "required": True}}, supports_check_mode=True)
    document = take(module.params["document"])
    try:
        files = spec.parse(document, document.secrets)
        started, instead_of = document["started"], document["instead_of"]
        result = programs.run(files, started, instead_of, units.Systemd(), host_ids(), check=module.check_mode)
    except (SetError, units.UnitError) as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=words(error, document.get("root") or STATE))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
