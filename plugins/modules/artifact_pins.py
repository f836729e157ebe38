# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = """
module: artifact_pins
short_description: Refuses artefacts that have no checksum, before anything is touched
version_added: "0.1.0"
description:
  - An artefact of I(catalogue) that was never seen while we developed has no checksum there. C(bin/readi pin) verifies
    it once and writes its checksum into C(artifacts.lock.yml) beside the inventory's C(hosts.yml).
  - Fails where I(services) need one that is not pinned, and names that command.
  - Runs on the controller; no host is touched.
author: readi.one contributors
options:
  catalogue:
    description: Declared artefacts by name, as in C(playbooks/group_vars/all/artifacts.yml).
    type: dict
    required: true
  services:
    description: The services of this host; an artefact is wanted where one of its C(services) is among them.
    type: list
    elements: str
    required: true
attributes:
  check_mode:
    description: The same; nothing is ever changed.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
"""

EXAMPLES = """
- name: Refuse artefacts without a checksum
  readi.one.artifact_pins:
    catalogue: "{{ artifacts_catalogue }}"
    services: "{{ group_names }}"
"""

RETURN = """
pinned:
  description: SHA-256 by name of artefact.
  returned: always
  type: dict
"""
