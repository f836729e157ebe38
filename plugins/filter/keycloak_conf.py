"""keycloak.conf from a mapping, with every key checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ansible.errors import AnsibleFilterError
from ansible_collections.readi.one.plugins.module_utils.keycloak_options import JSON, OptionError, render

DOCUMENTATION = """
name: keycloak_conf
version_added: "0.1.0"
author: readi.one contributors
short_description: keycloak.conf from a mapping of options
description:
  - Writes a sorted properties file. An option that Keycloak does not know is an error here, since Keycloak itself
    ignores it silently.
options:
  _input:
    description: Options without the leading dashes.
    type: dict
    required: true
"""

EXAMPLES = """
# in templates/keycloak.conf.j2
# {{ keycloak_conf | readi.one.keycloak_conf }}
"""

RETURN = """
_value:
  description: The file's text.
  type: str
"""


def keycloak_conf(options: Mapping[str, JSON]) -> str:
    try:
        return render(options)
    except OptionError as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[..., str]]:
        return {"keycloak_conf": keycloak_conf}
