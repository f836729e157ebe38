"""Waits until Mailman's core answers: its command ends long before that, and whoever comes next would find nobody.

mailman.ready CONFIG        exit 0 once it answers, 1 after `within_s`
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from ...http import HttpError, get

URL = "http://127.0.0.1:8001/3.1/system/versions"
AGAIN_S = 0.5


def answers() -> bool:
    """Any answer counts: without a password it is 401."""
    try:
        return get(URL, timeout_s=10).status in (200, 401)
    except HttpError:
        return False


def main(config: Path, *words: str) -> int:
    until = time.monotonic() + float(json.loads(config.read_text())["within_s"])
    while not answers():
        if time.monotonic() > until:
            print("Mailman's core does not answer", file=sys.stderr)
            return 1
        time.sleep(AGAIN_S)
    return 0
