#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A systemd unit: the arguments and the result. The decision is in module_utils/units.py."""

from __future__ import annotations

DOCUMENTATION = """
module: unit
version_added: 0.1.0
author: readi.one contributors
short_description: a systemd unit, right in check mode on an empty host, restarted when its input changed
description:
  - Starts, stops, enables and disables a unit. A unit that does not exist yet is a change in check mode and a failure
    otherwise.
  - Restarts or reloads a running unit when the value of O(restart_if) or O(reload_if) is not what it was when the
    unit was last started. What it was is kept on the host, so a restart is not lost when a run is killed between
    writing a file and restarting.
  - Reloads systemd's manager first where a unit file or a drop-in changed on the disk.
extends_documentation_fragment: [readi.one.both_modes]
options:
  name:
    description: The unit with its suffix; C(.service) is added where there is none. Either this or O(units).
    type: str
  state:
    description: Whether it runs; not touched when left out.
    type: str
    choices: [started, stopped]
  enabled:
    description: Whether it starts at boot; not touched when left out.
    type: bool
  restart_if:
    description:
      - Hashes, such as RV(readi.one.file_set#module:hash), or absolute paths of files and folders that are hashed here.
      - A file that an earlier task only announces in check mode is not seen through a path; take the task's hash.
    type: list
    elements: str
    default: []
  reload_if:
    description: The same, for what the unit takes over by a reload.
    type: list
    elements: str
    default: []
  units:
    description:
      - Several units, in this order, each with C(name) and the options of a single one. What one does not say is as the
        task says.
    type: list
    elements: dict
  hashes:
    description:
      - RV(readi.one.file_set#module:hashes) of the task that wrote the files. A path in O(restart_if) or O(reload_if)
        that is among them counts as what that task wrote, or in check mode announced.
    type: dict
    default: {}
"""

EXAMPLES = """
- name: Keycloak runs with what was just written
  readi.one.unit:
    name: keycloak.service
    state: started
    enabled: true
    restart_if:
      - "{{ keycloak_files.hash }}"
      - /opt/readi/keycloak/current
- name: Nginx takes over sites and certificates without dropping a connection
  readi.one.unit: {name: nginx, state: started, enabled: true, reload_if: ["{{ web_files.hash }}", /etc/readi/tls]}
- name: One instance for each service, restarted where its own files changed
  readi.one.unit:
    units:
      - {name: redis-server.service, state: stopped, enabled: false}
      - {name: redis-server@forum.service, restart_if: [/etc/readi/redis/forum.conf]}
    state: started
    enabled: true
    hashes: "{{ redis_files.hashes }}"
"""

RETURN = """
done:
  description:
    - What was done, or in check mode would be, such as V(start), V(restart), V(enable).
    - With O(units) each is followed by its unit.
  type: list
  returned: always
exists:
  description: Whether the host knows the unit, or all of O(units).
  type: bool
  returned: always
reason:
  description: Why the unit is restarted or reloaded, or that it does not exist yet.
  type: str
  returned: always
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils import units
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line

SPEC = {
    "name": {"type": "str"},
    "state": {"type": "str", "choices": ["started", "stopped"]},
    "enabled": {"type": "bool"},
    "restart_if": {"type": "list", "elements": "str", "default": []},
    "reload_if": {"type": "list", "elements": "str", "default": []},
    "units": {"type": "list", "elements": "dict"},
    "hashes": {"type": "dict", "default": {}},
}


@one_line
def main() -> None:
    module = AnsibleModule(
        argument_spec=SPEC,
        supports_check_mode=True,
        required_one_of=[("name", "units")],
        mutually_exclusive=[("name", "units")],
    )
    try:
        if module.params["units"] is None:
            result = units.run(units.wanted(module.params), units.Systemd(), check=module.check_mode)
        else:
            several = [units.wanted({**module.params, **one}) for one in module.params["units"]]
            result = units.run_all(several, units.Systemd(), check=module.check_mode)
    except units.UnitError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
