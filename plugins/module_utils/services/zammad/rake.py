"""`zammad run rake TASK`, as the package's account."""

from __future__ import annotations

import subprocess

from ...reconcile.types import AdapterError
from .messages import say
from .place import Place, environment, last_line

WAIT_S = 1800
"""Seeding took 100 to 165 s (5.2) on two shared cores. An index of 20,000 tickets is not timed by us."""


def rake(place: Place, task: str) -> subprocess.CompletedProcess[str]:
    words = place.run("rake", task)
    try:
        return subprocess.run(
            words, check=False, capture_output=True, text=True, timeout=WAIT_S, env=environment(), cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AdapterError(say("no_rails", error=error), begun=True) from error


def raked(place: Place, task: str) -> None:
    """AdapterError with the task's own last line, where it did not end well."""
    done = rake(place, task)
    if done.returncode:
        said = last_line(done.stderr) or last_line(done.stdout) or say("nothing")
        raise AdapterError(say("rake", task=task.partition("[")[0], code=done.returncode, said=said), begun=True)
