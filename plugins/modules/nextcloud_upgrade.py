#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: nextcloud_upgrade
short_description: Take Nextcloud one release further, with its apps, or leave it as it was
version_added: "0.1.0"
description:
  - Goes from what is installed to what I(catalogue) declares, server and apps together, one major at most. Everything
    is unpacked before by M(readi.one.artifact) with C(upgrade) and without C(link).
  - Before anything is touched it asks the files whether the releases follow each other, whether each app runs with the
    release, and whether the database knows a newer app.
  - Then programs stop, maintenance begins, database and config.php are kept, links change, C(occ upgrade) runs, and
    apps that it disabled are enabled again. Whatever fails goes back to files, database and config.php of before, and
    is told.
  - A run that was killed is recognised by the next one, which goes back first. Until then
    M(readi.one.nextcloud_state) and the programs write nothing.
options:
  catalogue:
    description: Declared artefacts by name, as in C(playbooks/group_vars/all/artifacts.yml). Read by the action.
    type: dict
  services:
    description: Whose artefacts count. Read by the action.
    type: list
    elements: str
  to:
    description: Filled in by the action. Version by artefact.
    type: dict
  place:
    description: Filled in by the action. Where Nextcloud is on the host.
    type: dict
  programs:
    description: Filled in by the action. Units of its programs, without suffix.
    type: list
    elements: str
    default: []
  own:
    description: Filled in by the action. Units of its PHP and its Redis.
    type: list
    elements: str
    default: []
  lang:
    description: Filled in by the action. The language of messages.
    type: str
    default: de
  root:
    description: Where artefacts live on the host.
    type: path
    default: /opt/readi
attributes:
  check_mode:
    description: Says from what to what, and refuses what a run would refuse as far as the files are unpacked.
    support: full
  diff_mode:
    description: Shows the versions before and after.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Take the step, or go back
  readi.one.nextcloud_upgrade:
    catalogue: "{{ artifacts_catalogue }}"
    services: [nextcloud]
"""

RETURN = r"""
before:
  description: Version by artefact before the step.
  returned: always
  type: dict
  sample: {"nextcloud": "33.0.9", "nextcloud_groupfolders": "21.0.15"}
after:
  description: Version by artefact after the step.
  returned: always
  type: dict
  sample: {"nextcloud": "34.0.4", "nextcloud_groupfolders": "22.0.6"}
"""

from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.language import speak
from ansible_collections.readi.one.plugins.module_utils.one_line import words
from ansible_collections.readi.one.plugins.module_utils.reconcile.lock import service_lock
from ansible_collections.readi.one.plugins.module_utils.reconcile.store import LedgerError
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.beside import Beside
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.dump import Postgres
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.place import Place
from ansible_collections.readi.one.plugins.module_utils.services.nextcloud.upgrading import Upgrade
from ansible_collections.readi.one.plugins.module_utils.units import Systemd, UnitError

SPEC: dict[str, Any] = {
    "catalogue": {"type": "dict"},
    "services": {"type": "list", "elements": "str"},
    "to": {"type": "dict"},
    "place": {"type": "dict"},
    "programs": {"type": "list", "elements": "str", "default": []},
    "own": {"type": "list", "elements": "str", "default": []},
    "lang": {"type": "str", "default": "de"},
    "root": {"type": "path", "default": "/opt/readi"},
}


def shown(versions: dict[str, str]) -> str:
    return "".join(f"{name} {version}\n" for name, version in sorted(versions.items()))


def main() -> None:
    module = AnsibleModule(argument_spec=SPEC, supports_check_mode=True)
    params = module.params
    if not params["place"]:
        module.fail_json(msg="readi.one.nextcloud_upgrade is called through its action, which knows place and versions")
    speak(params["lang"])
    place = Place.of(params["place"])
    upgrade = Upgrade(
        place,
        Path(params["root"]),
        Beside(params["programs"], params["own"], Systemd()),
        Postgres(place),
        lambda: service_lock("nextcloud", "upgrade"),
    )
    try:
        done = upgrade.step(params["to"], check=module.check_mode)
    except (AdapterError, LedgerError, UnitError, ValueError) as error:
        module.fail_json(msg=f"nextcloud: {error}")
    except OSError as error:
        module.fail_json(msg=words(error, place.upgrade))
    for note in done.notes:
        module.warn(note)
    before, after = dict(done.before), dict(done.after)
    diff = {"before": shown(before), "after": shown(after)}
    module.exit_json(changed=done.changed, before=before, after=after, diff=diff)


if __name__ == "__main__":
    main()
