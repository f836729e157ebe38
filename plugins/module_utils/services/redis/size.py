"""How much memory a Redis may take of its host's. Pure.

Source: Redis, "Key eviction" (maxmemory): what is cached beyond it goes by the policy. The manifest says what the
service has use for; a small host gives less, so that locks and sessions do not take what PHP and the database need.
"""

from __future__ import annotations

import re

from ...meminfo import memory_mb

LEAST_MB = 32
_UNITS = {"kb": 1 / 1024, "mb": 1, "gb": 1024}


def memory(meminfo: str, most: str, among: int, percent: int) -> str:
    """`most`, as a manifest writes it (256mb), or less: `percent` of the memory, shared by `among` services."""
    found = re.fullmatch(r"(\d+)(kb|mb|gb)", most)
    if not found:
        raise ValueError(f"{most!r} is no amount of memory as Redis writes it")
    wanted = int(int(found[1]) * _UNITS[found[2]])
    share = memory_mb(meminfo) * percent // 100 // among
    return f"{min(wanted, max(LEAST_MB, share))}mb" if wanted >= LEAST_MB else most
