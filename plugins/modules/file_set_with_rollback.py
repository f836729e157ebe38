#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files whose change may lock the operator out: arguments and result; the work is in module_utils/guard.py."""

from __future__ import annotations

DOCUMENTATION = """
module: file_set_with_rollback
version_added: "0.1.0"
author: readi.one contributors
short_description: files whose change may lock the operator out
description:
  - Validates, writes and applies files, and has the host take them back by a timer unless the controller reconnects
    over a new SSH connection and confirms. A boot in between takes them back too.
  - The reconnect never uses a connection that is already open.
extends_documentation_fragment: [readi.one.both_modes]
options:
  name:
    description: The change's name, unique on a host.
    type: str
    required: true
  path:
    description: The file.
    type: path
  content:
    description: The file's text.
    type: str
  validate:
    description: A command that reads C({staged}) and fails where it is wrong.
    type: str
    default: ""
  apply:
    description: Commands that put the file into effect.
    type: list
    elements: str
    default: []
  undo:
    description: Commands after the old file is back, or is away again; O(apply) by default.
    type: list
    elements: str
  within_s:
    description: How long the controller has to come back.
    type: int
    default: 40
  step:
    description: Set by the action.
    type: str
    choices: [arm, confirm]
    default: arm
  live:
    description: Set by the action; a command whose answer shows changes by hand.
    type: str
    default: ""
  document:
    description: Set by the action.
    type: path
"""

EXAMPLES = """
- name: Harden sshd
  readi.one.file_set_with_rollback:
    name: sshd
    path: /etc/ssh/sshd_config.d/10-readi.conf
    content: "{{ lookup('ansible.builtin.template', 'sshd.conf.j2') }}"
    validate: sshd -t -f {staged}
    apply: [systemctl reload ssh.service]
"""

RETURN = """
reasons:
  description: What was not as wanted, and why.
  returned: always
  type: dict
armed:
  description: Whether a confirmation is waited for.
  returned: always
  type: bool
"""

import shlex
import shutil
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.document import Document, take
from ansible_collections.readi.one.plugins.module_utils.guard import Guard, GuardError, content
from ansible_collections.readi.one.plugins.module_utils.one_line import words


def arm(module: AnsibleModule, document: Document) -> None:
    guard = Guard(document["name"])
    files: dict[str, str] = document["files"]
    missing = not shutil.which(shlex.split(document["validate"])[0]) if document["validate"] else False
    if document["validate"] and not (missing and module.check_mode):
        guard.validate(files, document["validate"])
    reasons = guard.differs(files, "" if missing else document["live"])
    changed = [path for path in files if path in reasons]
    diff = [
        {"before": content(Path(p)) or "", "after": files[p], "before_header": p, "after_header": p} for p in changed
    ]
    if reasons and not module.check_mode:
        guard.arm(files, document["apply"], document["undo"], document["within_s"])
    module.exit_json(changed=bool(reasons), reasons=reasons, diff=diff, armed=bool(reasons) and not module.check_mode)


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "document": {"type": "path"},
            "step": {"type": "str", "choices": ["arm", "confirm"], "default": "arm"},
            "name": {"type": "str"},
            "live": {"type": "str", "default": ""},
        },
        supports_check_mode=True,
    )
    try:
        if module.params["step"] == "arm":
            arm(module, take(module.params["document"]))
        Guard(module.params["name"]).confirm(module.params["live"])
    except GuardError as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=words(error))
    module.exit_json(changed=True, armed=False, reasons={})


if __name__ == "__main__":
    main()
