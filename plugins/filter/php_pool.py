"""The size of a PHP pool, from the memory of its host."""

from __future__ import annotations

from collections.abc import Callable

from ansible.errors import AnsibleFilterError
from ansible_collections.readi.one.plugins.module_utils.services.php.pool import pool

DOCUMENTATION = """
name: php_pool
version_added: "0.1.0"
author: readi.one contributors
short_description: how many workers a PHP gets from its host's memory
description:
  - A share of the memory, divided by the services that have a PHP on the host and by what one worker takes (80 MB),
    between 4 and what the service's manifest allows.
  - Sources are named in C(plugins/module_utils/services/php/pool.py).
options:
  _input:
    description: The text of C(/proc/meminfo) on the host.
    type: str
    required: true
  most:
    description: The most workers that the service may have.
    type: int
    required: true
  among:
    description: How many services on the host have a PHP.
    type: int
    default: 1
  percent:
    description: The share of the memory that all of them have.
    type: int
    default: 25
"""

EXAMPLES = """
# in templates/fpm.conf.j2
# pm.max_children = {{ (php_meminfo | readi.one.php_pool(most=50, among=2)).max_children }}
"""

RETURN = """
_value:
  description:
    - FPM's settings C(max_children), C(start_servers), C(min_spare_servers), C(max_spare_servers), C(max_requests).
  type: dict
"""


def php_pool(meminfo: str, most: int, among: int = 1, percent: int = 25) -> dict[str, int]:
    """See pool.py."""
    try:
        return pool(meminfo, most, among, percent)
    except ValueError as error:
        raise AnsibleFilterError(f"php_pool: {error}") from None


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, int]]]:
        return {"php_pool": php_pool}
