# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The hash of a program's code, for a unit that must start anew with new code."""

from __future__ import annotations

DOCUMENTATION = """
name: program_code
version_added: "0.1.0"
author: readi.one contributors
short_description: a hash of a program of the host library
description:
  - Changes when and only when the program (C(services/SERVICE/PROGRAM.py)) or a file that it imports does.
  - For units that a role writes itself; M(readi.one.programs) does it for those that it makes.
options:
  _terms:
    description: Programs, as SERVICE.PROGRAM.
    required: true
    type: list
    elements: str
"""

EXAMPLES = """
- name: A unit that starts anew with new code
  readi.one.file_set:
    set: web-unit
    files:
      - path: /etc/systemd/system/readi-nginx-log.service
        template: readi-nginx-log.service.j2
        vars: {code: "{{ lookup('readi.one.program_code', 'web.nginx_log') }}"}
"""

RETURN = """
_raw:
  description: A hash for each program.
  type: list
  elements: str
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.readi.one.plugins.module_utils.host_library import name
from ansible_collections.readi.one.plugins.plugin_utils import host_files


class LookupModule(LookupBase):  # type: ignore[misc]
    """Reads this checkout."""

    def run(self, terms: list[str], variables: dict[str, Any] | None = None, **kwargs: Any) -> list[str]:
        try:
            return [name(host_files.program(str(term))) for term in terms]
        except host_files.HostFilesError as error:
            raise AnsibleLookupError(str(error)) from None
