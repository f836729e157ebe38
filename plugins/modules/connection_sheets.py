#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

DOCUMENTATION = r"""
module: connection_sheets
short_description: Write what each organisation's own IT needs, into the inventory
version_added: "0.1.0"
description:
  - Writes C(connection/KEY.md) for every organisation of the inventory, and for those with SAML C(KEY-metadata.xml)
    beside it, so that nobody has to reach the platform to enter it.
  - Runs on the controller; Keycloak on the host is only asked.
options:
  url:
    description: Address of Keycloak on the host, asked only where an organisation has SAML.
    type: str
    default: http://127.0.0.1:8080
attributes:
  check_mode:
    description: Says which files would change.
    support: full
  diff_mode:
    description: Names the files, not their content.
    support: none
author: readi.one contributors
"""

EXAMPLES = r"""
- name: Write the sheets
  readi.one.connection_sheets:
"""

RETURN = r"""
written:
  description: Files that were new or different.
  returned: always
  type: list
  elements: str
  sample: [connection/bruchsal.md, connection/bruchsal-metadata.xml]
"""
