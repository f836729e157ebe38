"""The marker that a template writes where readi.one.file_set puts a secret."""

from __future__ import annotations

from collections.abc import Callable

from ansible.errors import AnsibleFilterError
from ansible_collections.readi.one.plugins.module_utils.files import markers
from ansible_collections.readi.one.plugins.module_utils.files.errors import SetError

DOCUMENTATION = """
name: secret
version_added: 0.1.0
author: readi.one contributors
short_description: a marker that readi.one.file_set replaces by the secret on the host
description:
  - The value never enters the template, the log or the diff; the module that writes the file puts it in.
  - The task must name the secret in its O(readi.one.file_set#module:secrets).
options:
  _input:
    description: The secret's name, as in the service's manifest.
    type: str
    required: true
  encoding:
    description:
      - How the value is written. V(json) is the inside of a JSON string, whose quotes are in the template; of V(lua),
        V(php), V(sql) and V(env) the quotes come with it.
      - V(sha256) is its hash in hexadecimal digits.
      - V(scram) is the Lua table in which prosody keeps an account's password.
    type: str
    choices: [raw, json, url, shell, env, lua, php, sql, sha256, scram, base64]
    default: raw
"""

EXAMPLES = """
# in templates/keycloak.conf.j2
# db-password={{ 'keycloak_db' | readi.one.secret }}
# db-url=postgresql://keycloak:{{ 'keycloak_db' | readi.one.secret('url') }}@127.0.0.1/keycloak
"""

RETURN = """
_value:
  description: The marker.
  type: str
"""


def secret(name: str, encoding: str = "raw") -> str:
    """The marker for a secret's name."""
    try:
        return markers.marker(str(name), encoding)
    except SetError as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[..., str]]:
        return {"secret": secret}
