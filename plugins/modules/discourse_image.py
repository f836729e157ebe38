#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: discourse_image
short_description: Have Discourse run from an image of its definition, or leave what runs as it was
version_added: "0.1.0"
description:
  - An image is called by the hash of its definition and of the launcher's version. Only where there is none of this
    name is one made, by upstream's launcher, or loaded from I(file). The running container goes on meanwhile.
  - Then a container of it takes the running one's place. Where it does not answer from its database in time, the one
    before runs again and the module fails. The last container with another image stays, for C(readi-discourse back).
  - The first time it makes the first administrator, so that nobody sees the page of an installation.
options:
  container:
    description: What of the host the container sees, as the slice says it.
    type: dict
    required: true
  definition:
    description: The launcher's definition, without anything secret.
    type: dict
    required: true
  base:
    description: C(image) with its tag, and its C(digest).
    type: dict
    required: true
  launcher:
    description: The launcher's folder.
    type: path
    required: true
  launcher_version:
    description: Its commit.
    type: str
    required: true
  file:
    description: An image that was made elsewhere, on the host; empty makes it here.
    type: str
    default: ""
  minutes:
    description: How long making one takes, as a run announces it.
    type: int
    default: 30
  written:
    description: The hash of the environment's file, as RV(readi.one.file_set#module:hashes) has it.
    type: str
    required: true
  first_admin:
    description: Ruby that makes the first administrator.
    type: path
    required: true
  within_s:
    description: How long a container may take until it answers, its migrations among it.
    type: int
    default: 900
  lang:
    description: Filled in by the action. The language of messages.
    type: str
    default: de
attributes:
  check_mode:
    description: Says whether an image would be made, and a container replaced.
    support: full
  diff_mode:
    description: Shows the image before and after.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Have the forum's image, and run it
  readi.one.discourse_image:
    container: "{{ discourse_model.container }}"
    definition: "{{ discourse_definition }}"
    base: "{{ discourse_base }}"
    launcher: /opt/readi/discourse_docker/current
    launcher_version: "{{ artifacts_catalogue.discourse_docker.version }}"
    written: "{{ discourse_written.hashes['/etc/readi/discourse/environment'] }}"
    first_admin: /usr/local/lib/readi/discourse-first-admin.rb
"""

RETURN = r"""
image:
  description: Its name.
  returned: always
  type: str
made:
  description: Whether it was, or would be, made or loaded.
  returned: always
  type: bool
swapped:
  description: Whether the container was, or would be, replaced.
  returned: always
  type: bool
seconds:
  description: How long all of it took.
  returned: always
  type: float
"""

import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.language import speak
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.only_one import only_one
from ansible_collections.readi.one.plugins.module_utils.services.discourse import hand
from ansible_collections.readi.one.plugins.module_utils.services.discourse.engine import EngineError

LOCK = Path("/var/lib/readi/discourse_image/.lock")
WAIT_S = 4 * 3600


@one_line
def main() -> None:
    needed: dict[str, Any] = {"type": "dict", "required": True}
    module = AnsibleModule(
        argument_spec={
            "container": needed,
            "definition": needed,
            "base": needed,
            "launcher": {"type": "path", "required": True},
            "launcher_version": {"type": "str", "required": True},
            "file": {"type": "str", "default": ""},
            "minutes": {"type": "int", "default": 30},
            "written": {"type": "str", "required": True},
            "first_admin": {"type": "path", "required": True},
            "within_s": {"type": "int", "default": 900},
            "lang": {"type": "str", "default": "de"},
        },
        supports_check_mode=True,
    )
    speak(module.params["lang"])
    started = time.monotonic()
    try:
        # Check mode writes nothing, a lock file included.
        with nullcontext() if module.check_mode else only_one(LOCK, WAIT_S, EngineError):
            plan = hand.look(module.params)
            if plan.makes:
                module.warn(plan.announced)
            if not module.check_mode:
                hand.do(module.params, plan)
    except EngineError as error:
        module.fail_json(msg=str(error))
    module.exit_json(
        changed=plan.changed,
        diff=[{"before": f"{plan.before}\n", "after": f"{plan.image}\n"}] if plan.changed else [],
        image=plan.image,
        made=plan.makes,
        swapped=plan.swaps,
        seconds=round(time.monotonic() - started, 1),
    )


if __name__ == "__main__":
    main()
