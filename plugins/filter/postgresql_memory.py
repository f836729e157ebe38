"""PostgreSQL's memory, from that of its host."""

from __future__ import annotations

from collections.abc import Callable

from ansible.errors import AnsibleFilterError
from ansible_collections.readi.one.plugins.module_utils.services.postgresql.size import memory

DOCUMENTATION = """
name: postgresql_memory
version_added: "0.1.0"
author: readi.one contributors
short_description: how much memory PostgreSQL gets of its host's
description:
  - A share of the memory for its own cache, and what follows from it for the planner, for sorting and for maintenance.
  - Sources are named in C(plugins/module_utils/services/postgresql/size.py).
options:
  _input:
    description: The text of C(/proc/meminfo) on the host.
    type: str
    required: true
  connections:
    description: How many connections there may be.
    type: int
    required: true
  percent:
    description: The share of the memory for its own cache.
    type: int
    default: 10
"""

EXAMPLES = """
# in templates/readi.conf.j2
# shared_buffers = {{ (postgresql_meminfo | readi.one.postgresql_memory(connections=200)).shared_buffers }}
"""

RETURN = """
_value:
  description: Settings C(effective_cache_size), C(maintenance_work_mem), C(shared_buffers), C(work_mem).
  type: dict
"""


def postgresql_memory(meminfo: str, connections: int, percent: int = 10) -> dict[str, str]:
    """See size.py."""
    try:
        return memory(meminfo, percent, connections)
    except ValueError as error:
        raise AnsibleFilterError(f"postgresql_memory: {error}") from None


class FilterModule:
    """Found by Ansible."""

    def filters(self) -> dict[str, Callable[..., dict[str, str]]]:
        return {"postgresql_memory": postgresql_memory}
