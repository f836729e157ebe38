#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: personal_data
short_description: Give out, or erase, what the services of a host have of one person
version_added: "0.1.0"
description:
  - Asks the program C(sync) of each service on the host. Each does what its manifest promises under C(privacy).
  - An export lies on the host in C(/var/lib/readi/export/ID/SERVICE), which root alone reads.
  - Nothing is erased of whom the roster calls active or locked. M(readi.one.keycloak_person) deletes the account first.
  - A service that fails stops no other one. May be repeated.
options:
  verb:
    description: What to do.
    type: str
    choices: [export, erase]
    required: true
  sub:
    description: The id of the person at the sign-on.
    type: str
    required: true
  confirm:
    description: What check mode said behind C(confirm=). Needed here only for an id that the roster never heard of.
    type: str
    default: ""
  address:
    description:
      - The e-mail address that the person had at the sign-on, for services that know people by nothing else. One that
        somebody has who is not the person is refused.
    type: str
    default: ""
  lang:
    description: Filled in by the action. The language of messages.
    type: str
    default: de
attributes:
  check_mode:
    description: Counts what there is, and writes and deletes nothing.
    support: full
  diff_mode:
    description: There is nothing to show; the result names each kind of data with its number.
    support: none
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Erase what services have
  readi.one.personal_data:
    verb: erase
    sub: 3f8e2f0c-6a7c-4c52-9b1d-0d7f4a2f1b11
"""

RETURN = r"""
services:
  description: By service whether it has a function for it, entries of its manifest's C(privacy), files and an error.
  returned: always
  type: dict
  sample: {"nextcloud": {"here": true, "entries": [{"id": "sessions", "deed": "deleted", "many": 2}], "error": ""}}
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.language import speak
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.personal_data_here import Refused, asked

SPEC: dict[str, Any] = {
    "verb": {"type": "str", "choices": ["export", "erase"], "required": True},
    "sub": {"type": "str", "required": True},
    "confirm": {"type": "str", "default": ""},
    "address": {"type": "str", "default": ""},
    "lang": {"type": "str", "default": "de"},
}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    verb, sub = module.params["verb"], module.params["sub"]
    speak(module.params["lang"])
    try:
        found = asked(verb, sub, module.params["confirm"], module.params["address"], check=module.check_mode)
    except Refused:
        module.fail_json(msg=f"{sub!r} is no id of a person")
    many = sum(one["many"] for told in found.values() for one in told["entries"])
    written = any(told["files"] for told in found.values())
    if verb == "erase" and many and not module.check_mode:
        module.log(f"readi.one: what services had of {sub} was erased, as was asked")
    module.exit_json(changed=bool(many) if verb == "erase" or module.check_mode else written, services=found)


if __name__ == "__main__":
    main()
