"""How many workers a PHP gets from its host's memory. Pure.

Sources: Nextcloud's documentation, "Tune PHP-FPM" (pull request 14923 of its documentation, 2026-05): the most workers
are the memory for PHP divided by what one takes, a pool is `dynamic`, since `ondemand` starts one for every client that
polls; PHP's manual, "FPM configuration": start_servers lies between min_spare_servers and max_spare_servers; what one
worker takes was measured with Nextcloud 32 on PHP 8.4 (75 MB).
"""

from __future__ import annotations

from ...meminfo import memory_mb

WORKER_MB = 80
FEWEST = 4
# A worker starts anew after so many requests, which bounds what a leaking extension takes.
REQUESTS = 1000


def pool(meminfo: str, most: int, among: int, percent: int) -> dict[str, int]:
    """FPM's pm settings: `percent` of the memory, shared by `among` services, for at most `most` workers."""
    fit = memory_mb(meminfo) * percent // 100 // among // WORKER_MB
    workers = min(most, max(FEWEST, fit))
    least = max(1, workers // 8)
    start = max(least, workers // 4)
    return {
        "max_children": workers,
        "max_requests": REQUESTS,
        "max_spare_servers": max(start, workers // 2),
        "min_spare_servers": least,
        "start_servers": start,
    }
