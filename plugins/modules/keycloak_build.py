#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: keycloak_build
short_description: Build Keycloak when, and only when, what is baked in differs from what is wanted
version_added: "0.1.0"
description:
  - Compares the build options among I(options) with those that Keycloak's last build says it has baked in
    (C(META-INF/keycloak-persisted.properties)), and runs C(kc.sh build) where they differ.
  - C(kc.sh start --optimized) refuses to start with other ones, so a change without a build would show at the next
    restart only.
options:
  home:
    description: The folder of the installed version, usually the link C(current).
    type: path
    required: true
  conf:
    description: The configuration file that the build reads.
    type: path
    required: true
  options:
    description: All options of that file; those that are not built in play no part.
    type: dict
    required: true
  marker:
    description: File that exists once the service was set up; its absence is returned as C(first_start).
    type: path
    required: true
attributes:
  check_mode:
    description: Says whether a run would build.
    support: full
  diff_mode:
    description: Shows the baked in options before and after.
    support: full
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Bake the build options in
  readi.one.keycloak_build:
    home: /opt/readi/keycloak/current
    conf: /etc/readi/keycloak/keycloak.conf
    options: {db: postgres, health-enabled: true}
    marker: /var/lib/readi/installed/keycloak
"""

RETURN = r"""
version:
  description: The installed version; null in check mode before it is unpacked.
  returned: always
  type: str
hash:
  description: Changes when a restart is due.
  returned: always
  type: str
first_start:
  description: Whether the service was never set up on this host.
  returned: always
  type: bool
seconds:
  description: How long the build took.
  returned: always
  type: float
"""

import time
from contextlib import nullcontext
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.keycloak_build import (
    BUILD_S,
    BuildError,
    build,
    fingerprint,
    look,
    shown,
)
from ansible_collections.readi.one.plugins.module_utils.keycloak_options import built_in
from ansible_collections.readi.one.plugins.module_utils.one_line import one_line
from ansible_collections.readi.one.plugins.module_utils.only_one import only_one

LOCK = Path("/var/lib/readi/keycloak_build/.lock")


@one_line
def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "home": {"type": "path", "required": True},
            "conf": {"type": "path", "required": True},
            "options": {"type": "dict", "required": True},
            "marker": {"type": "path", "required": True},
        },
        supports_check_mode=True,
    )
    home = Path(module.params["home"])
    wanted = built_in(module.params["options"])
    started = time.monotonic()
    try:
        # Check mode writes nothing, a lock file included.
        with nullcontext() if module.check_mode else only_one(LOCK, BUILD_S, BuildError):
            before = look(home)
            changed = before.options != wanted
            if changed and not module.check_mode:
                if before.version is None:
                    raise BuildError(f"{home} does not exist: the role artifacts unpacks Keycloak first")
                build(home, Path(module.params["conf"]), wanted)
    except BuildError as error:
        module.fail_json(msg=str(error))
    diff = {"before_header": f"{home} (build)", "after_header": f"{home} (build)"}
    module.exit_json(
        changed=changed,
        diff=[{**diff, "before": shown(before.options), "after": shown(wanted)}] if changed else [],
        version=before.version,
        hash=fingerprint(before.version, wanted),
        first_start=not Path(module.params["marker"]).exists(),
        seconds=round(time.monotonic() - started, 1),
    )


if __name__ == "__main__":
    main()
