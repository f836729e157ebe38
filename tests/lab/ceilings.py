"""How many minutes each job of bin/test may take: tests/lab/ceilings.yml."""

import os
from functools import cache
from pathlib import Path

import yaml

from tests.lab.shell import LabError

FILE = Path(__file__).with_suffix(".yml")
MINUTE = 60
# Elsewhere than in CI others may be at work on the same machine: there only a job that hangs is ended.
CI, BY_HAND = 2, 6


@cache
def minutes() -> dict[str, dict[str, float]]:
    """Ceilings in minutes, by part (`test`, `long`) and job."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def ceiling(part: str, job: str) -> float:
    """Minutes; a job without a line is an error, or it would be ended by nothing. A scenario needs none."""
    kind = job.partition("-")[0]
    if job not in minutes()[part] and kind in minutes()["any"]:
        return minutes()["any"][kind]
    if job not in minutes()[part]:
        raise LabError(f"{FILE.name}: {part}: no ceiling for {job}; write how many minutes it may take")
    return minutes()[part][job]


def seconds(part: str, job: str) -> float:
    """After how many seconds a job is ended: twice its ceiling in CI."""
    return ceiling(part, job) * MINUTE * (CI if os.environ.get("CI") else BY_HAND)
