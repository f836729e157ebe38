"""A Redis's memory, from that of its host."""

from __future__ import annotations

from collections.abc import Callable

from ansible.errors import AnsibleFilterError
from ansible_collections.readi.one.plugins.module_utils.services.redis.size import memory

DOCUMENTATION = """
name: redis_memory
version_added: "0.1.0"
author: readi.one contributors
short_description: how much memory a Redis may take of its host's
description:
  - What the service's manifest has use for, or less where the host is small.
  - Sources are named in C(plugins/module_utils/services/redis/size.py).
options:
  _input:
    description: The text of C(/proc/meminfo) on the host.
    type: str
    required: true
  most:
    description: What the manifest says, as V(256mb).
    type: str
    required: true
  among:
    description: How many services on the host have a Redis.
    type: int
    default: 1
  percent:
    description: The share of the memory that all of them have.
    type: int
    default: 5
"""

EXAMPLES = """
# in templates/redis.conf.j2
# maxmemory {{ redis_meminfo | readi.one.redis_memory(most='256mb', among=2) }}
"""

RETURN = """
_value:
  description: An amount as Redis writes it.
  type: str
"""


def redis_memory(meminfo: str, most: str, among: int = 1, percent: int = 5) -> str:
    """See size.py."""
    try:
        return memory(meminfo, most, among, percent)
    except ValueError as error:
        raise AnsibleFilterError(f"redis_memory: {error}") from None


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[..., str]]:
        return {"redis_memory": redis_memory}
