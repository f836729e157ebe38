"""A host's memory, from the text of /proc/meminfo as proc(5) describes it. Pure.

>>> memory_mb("MemTotal:        2048000 kB\\n")
2000
"""

from __future__ import annotations

import re


def memory_mb(meminfo: str) -> int:
    """All of it, in MB; ValueError where the text does not say."""
    found = re.search(r"^MemTotal:\s+(\d+) kB$", meminfo, re.MULTILINE)
    if not found:
        raise ValueError("no MemTotal in /proc/meminfo")
    return int(found[1]) // 1024
