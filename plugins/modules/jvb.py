#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One step of emptying, ending or taking back a videobridge. The work is in services/jitsi_videobridge/verbs.py."""

from __future__ import annotations

DOCUMENTATION = """
module: jvb
version_added: 0.1.0
author: readi.one contributors
short_description: one step with a videobridge of the pool
description:
  - C(others), C(draining), C(evacuate), C(gone), C(back), C(taking) and C(listed) ask jicofo and run on its host; the
    others run on the bridge's own. Roles call them in the order in which they were measured.
  - A step that does not come to its end fails with one line, and what comes after it does not happen.
extends_documentation_fragment: [readi.one.both_modes]
options:
  step:
    description: What to do.
    type: str
    required: true
    choices: [others, drain, draining, empty, evacuate, emptied, stop, gone, back, undrain, taking, figures, listed]
  bridge:
    description: The bridge's name in the pool; set by the action.
    type: str
    default: ""
  within_s:
    description: Seconds to wait for what is waited for.
    type: int
    default: 30
  delay_s:
    description: Seconds that the bridge takes after its last guest until it ends.
    type: int
    default: 60
  lang:
    description: Language of messages; set by the action.
    type: str
    default: de
"""

EXAMPLES = """
- name: Somebody takes its conferences
  readi.one.jvb: {step: others}
  delegate_to: "{{ groups['jitsi_meet'] | first }}"
- name: Nothing new comes
  readi.one.jvb: {step: drain}
"""

RETURN = """
left:
  description: Of C(empty), how many guests the bridge still has.
  returned: C(empty)
  type: int
moved:
  description: How many guests went elsewhere.
  returned: C(evacuate)
  type: int
to:
  description: Where to, and how many.
  returned: C(evacuate)
  type: dict
others:
  description: The bridges that take conferences.
  returned: C(others)
  type: list
  elements: str
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.language import speak
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge import verbs
from ansible_collections.readi.one.plugins.module_utils.services.jitsi_videobridge.pool import PoolError

SPEC = {
    "step": {
        "type": "str",
        "required": True,
        "choices": [
            *("others", "drain", "draining", "empty", "evacuate", "emptied", "stop", "gone"),
            *("back", "undrain", "taking", "figures", "listed"),
        ],
    },
    "bridge": {"type": "str", "default": ""},
    "within_s": {"type": "int", "default": 30},
    "delay_s": {"type": "int", "default": 60},
    "lang": {"type": "str", "default": "de"},
}


@one_line
def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    speak(module.params["lang"])
    try:
        module.exit_json(**verbs.run(module.params["step"], module.params, check=module.check_mode))
    except PoolError as error:
        module.fail_json(msg=str(error))


if __name__ == "__main__":
    main()
