# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action plugin of the same name."""

from __future__ import annotations

DOCUMENTATION = """
module: new_platform
short_description: Writes the inventory of a new platform
version_added: "0.1.0"
description:
  - Makes inventories/KEY with all files, a fresh encrypted vault, the vault's password in .cache/KEY/vault-password,
    and a connection sheet for each organisation.
  - What is written was checked first, as every inventory is. A file that exists stays as it is, and an inventory
    that somebody has worked on gets no file more.
  - Runs on the controller; no host is touched.
author: readi.one contributors
options:
  key:
    description: Name of the inventory's folder.
    type: str
    required: true
  name:
    description: The platform's name as everybody sees it.
    type: str
    required: true
  domain:
    description: Domain under which all services live.
    type: str
    required: true
  host:
    description: The one host that carries everything.
    type: str
  hosts:
    description: Instead of O(host), three hosts by group, C(entry), C(work) and C(video).
    type: dict
  addresses:
    description: IP address by host, where it is known already.
    type: dict
  user:
    description: The account to reach the hosts by SSH, with sudo.
    type: str
  operator:
    description: The organisation that operates the platform. The first organisation if not given.
    type: str
  contact:
    description: E-mail address for users and the certificate authority.
    type: str
  organisations:
    description:
      - The members, by name, or with the fields of the inventory (C(key), C(kind), C(email_domains), C(directory)).
      - One that is called like the platform if not given.
    type: list
    elements: raw
attributes:
  check_mode:
    description: Checks what would be written and writes nothing.
    support: full
  diff_mode:
    description: Shows no difference, since nothing that exists is changed.
    support: none
"""

EXAMPLES = """
- name: Write the inventory of Bergstadt
  readi.one.new_platform:
    key: bergstadt
    name: Bergstadt
    domain: bergstadt.example
    host: server.bergstadt.example
    user: admin
"""

RETURN = """
msg:
  description: The next steps (DNS records, ports, certificates), in German, line by line.
  returned: always
  type: list
  elements: str
written:
  description: The files that were written, below the checkout.
  returned: always
  type: list
  elements: str
"""
