"""Whether mail leaves: doctor's question. The oldest message that is not held says it; a unit that runs does not.

mail.queue CONFIG        exit 0, or 1 and one line
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_WITHIN_S = 30
HOUR = 3600


def judge(messages: Iterable[Mapping[str, Any]], now_s: float, hours: int) -> str:
    """Empty where all is well. A message says `arrival_time`, `queue_name` and for each recipient why it waits."""
    waiting = [one for one in messages if one["queue_name"] != "hold"]
    old = [one for one in waiting if now_s - one["arrival_time"] > hours * HOUR]
    if not old:
        return ""
    oldest = min(old, key=lambda one: float(one["arrival_time"]))
    why = next((r["delay_reason"] for r in oldest["recipients"] if r.get("delay_reason")), "not tried yet")
    age = int((now_s - oldest["arrival_time"]) / HOUR)
    return f"{len(old)} messages have waited for more than {hours} hours, the oldest for {age}: {why}"


def main(config: Path, *words: str) -> int:
    hours = int(json.loads(config.read_text())["hours"])
    done = subprocess.run(["postqueue", "-j"], capture_output=True, text=True, check=False, timeout=_WITHIN_S)
    if done.returncode:
        print(done.stderr.strip() or f"postqueue ended with {done.returncode}", file=sys.stderr)
        return 1
    said = judge((json.loads(line) for line in done.stdout.splitlines()), time.time(), hours)
    if said:
        print(said, file=sys.stderr)
    return 1 if said else 0
