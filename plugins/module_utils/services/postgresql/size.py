"""How much memory PostgreSQL gets from its host's. Pure.

Source: PostgreSQL 17, "Resource Consumption" and "Query Planning". shared_buffers: a quarter of the memory is a start
on a server of its own, more than 40 % hardly ever helps; here the server shares its host with PHP and others, and so
the share is the caller's. effective_cache_size is an estimate of what the kernel caches beside it, and takes no memory.
work_mem is taken by each sorting step of each connection, maintenance_work_mem by one job at a time.
"""

from __future__ import annotations

from ...meminfo import memory_mb

LEAST_MB, MOST_MB = 128, 16384
WORK_MB = (4, 64)
MAINTENANCE_MB = (64, 2048)


def memory(meminfo: str, percent: int, connections: int) -> dict[str, str]:
    """Settings by their names, with their units: `percent` of the memory for all that is PostgreSQL's own cache."""
    share = memory_mb(meminfo) * percent // 100
    found = {
        "effective_cache_size": max(LEAST_MB, 3 * share),
        "maintenance_work_mem": _between(share // 8, MAINTENANCE_MB),
        "shared_buffers": _between(share, (LEAST_MB, MOST_MB)),
        "work_mem": _between(2 * share // connections, WORK_MB),
    }
    return {name: f"{mb}MB" for name, mb in found.items()}


def _between(value: int, bounds: tuple[int, int]) -> int:
    return min(max(value, bounds[0]), bounds[1])
