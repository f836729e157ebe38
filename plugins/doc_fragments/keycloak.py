# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a module on the host reaches Keycloak."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = """
options:
  url:
    description: Address of the admin interface, on loopback.
    type: str
    default: http://127.0.0.1:8080
  account:
    description: Client of the playbook's own service account in the realm C(master).
    type: str
    default: readi-playbook
"""

    # Of a module that looks for an account of a person: readi.one.keycloak.person.
    PERSON = """
options:
  realm:
    description: The realm of the people.
    type: str
    default: readi
  document:
    description: Filled in by the action. The file with the secrets.
    type: path
"""
