#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: artifact
short_description: Unpack upstream artefacts into versioned folders and switch a link
version_added: "0.1.0"
description:
  - The action of the same name runs on the controller, selects from I(catalogue) what I(services) need, and fetches
    what this host is missing from the mirror, upstream or by Maven's client into C(READI_CACHE/artifacts/SHA256).
  - Nothing is used whose SHA-256 is not the declared one; then nothing is changed, and one line says so.
  - The host gets C(ROOT/NAME/VERSION) in one step, and C(ROOT/NAME/current) is switched to it in one step.
  - An installed version is never changed unless I(upgrade) is set; the result's C(held) and a warning name it.
  - In check mode the archive is fetched and verified on the controller too; otherwise the answer would be a guess.
options:
  catalogue:
    description: Declared artefacts by name, as in C(playbooks/group_vars/all/artifacts.yml). Read by the action.
    type: dict
  services:
    description: The services of this host; an artefact is wanted where one of its C(services) is among them.
    type: list
    elements: str
  mirror:
    description: Base address of the operator's own mirror; empty where there is none.
    type: str
    default: ""
  upgrade:
    description: Whether an installed version may be changed. Only the upgrade playbook sets it.
    type: bool
    default: false
  link:
    description: Whether C(current) is switched. A service's own upgrade unpacks first, and switches when it is ready.
    type: bool
    default: true
  root:
    description: Where artefacts live on the host.
    type: path
    default: /opt/readi
  items:
    description: Filled in by the action. What the host shall have.
    type: list
    elements: dict
    options:
      name:
        description: Name of the artefact.
        type: str
        required: true
      version:
        description: Version, which names the folder.
        type: str
        required: true
      sha256:
        description: SHA-256 of the archive.
        type: str
        required: true
      archive:
        description: Where the action put the archive on the host; unset while it asks what is missing.
        type: path
attributes:
  check_mode:
    description: Says what a run would do.
    support: full
  diff_mode:
    description: Shows the linked and unpacked versions before and after.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Unpack what this host's services need
  readi.one.artifact:
    catalogue: "{{ artifacts_catalogue }}"
    services: "{{ group_names }}"
"""

RETURN = r"""
wanted:
  description: Names of the artefacts whose archive the host still needs.
  returned: always
  type: list
  elements: str
held:
  description: Artefacts where another version is installed than declared, and stays.
  returned: always
  type: list
  elements: dict
  sample: [{"name": "keycloak", "installed": "26.5.5", "declared": "26.7.4"}]
notes:
  description: What sources said that did not deliver.
  returned: always
  type: list
  elements: str
"""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.artifact import (
    ArtifactError,
    Present,
    Step,
    decide,
    link,
    look,
    unpack,
)
from ansible_collections.readi.one.plugins.module_utils.one_line import words
from ansible_collections.readi.one.plugins.module_utils.only_one import only_one

LOCK = Path("/var/lib/readi/artifacts/.lock")
UNPACKING_S = 600
"""A minute was seen on a very busy machine."""
ITEM = {
    "name": {"type": "str", "required": True},
    "version": {"type": "str", "required": True},
    "sha256": {"type": "str", "required": True},
    "archive": {"type": "path"},
}
SPEC: dict[str, Any] = {
    "catalogue": {"type": "dict"},
    "services": {"type": "list", "elements": "str"},
    "mirror": {"type": "str", "default": ""},
    "upgrade": {"type": "bool", "default": False},
    "link": {"type": "bool", "default": True},
    "root": {"type": "path", "default": "/opt/readi"},
    "items": {"type": "list", "elements": "dict", "options": ITEM},
}


def shown(name: str, current: str | None, versions: set[str]) -> str:
    listed = ", ".join(sorted(versions)) or "none"
    return f"{name}: linked {current or 'none'}, unpacked {listed}\n"


def after(present: Present, item: dict[str, Any], step: Step) -> tuple[str | None, set[str]]:
    current = item["version"] if step.link else present.current
    return current, {*present.versions, *([item["version"]] if step.ship else [])}


def run(module: AnsibleModule) -> dict[str, Any]:
    """Look, and write what is missing; the module's result."""
    root = Path(module.params["root"])
    result: dict[str, Any] = {"changed": False, "diff": [], "wanted": [], "held": [], "notes": []}
    work = []
    for item in module.params["items"] or []:
        present = look(root / item["name"])
        step = decide(item["version"], item["sha256"], present, module.params["upgrade"])
        if not module.params["link"]:
            step = replace(step, link=False)
        work.append((item, step))
        if step.held:
            result["held"].append({"name": item["name"], "installed": step.held, "declared": item["version"]})
        if step.ship and not item["archive"]:
            result["wanted"].append(item["name"])
        if step.ship or step.link:
            result["changed"] = True
            result["diff"].append(
                {
                    "before_header": str(root / item["name"]),
                    "after_header": str(root / item["name"]),
                    "before": shown(item["name"], present.current, set(present.versions)),
                    "after": shown(item["name"], *after(present, item, step)),
                }
            )
    # An archive that is still to be shipped means that this call only asks; the next one writes.
    if not module.check_mode and not result["wanted"]:
        for item, step in work:
            folder = root / item["name"]
            if step.ship:
                unpack(Path(item["archive"]), item["sha256"], folder / item["version"])
            if step.link:
                link(folder, item["version"])
    return result


def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    try:
        # Check mode writes nothing, a lock file included.
        with nullcontext() if module.check_mode else only_one(LOCK, UNPACKING_S, ArtifactError):
            result = run(module)
    except (ArtifactError, ValueError) as error:
        module.fail_json(msg=str(error))
    except OSError as error:
        module.fail_json(msg=words(error, module.params["root"]))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
