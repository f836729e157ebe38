"""Counting: what a run of tests came to, from the JUnit file that pytest wrote."""

from __future__ import annotations

import dataclasses
import xml.etree.ElementTree as ET
from pathlib import Path

MOST = 300
"""Characters of a line."""


@dataclasses.dataclass(frozen=True)
class Count:
    """A test that was skipped has not passed: it counts as failed."""

    passed: int = 0
    failed: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed"


def read(junit: Path) -> Count:
    """Count a JUnit file; one that is missing or empty is a failure: the tier could not run."""
    if not junit.is_file():
        return Count(failed=1)
    suites = list(ET.parse(junit).getroot().iter("testsuite"))  # noqa: S314 - pytest wrote it just now
    total = sum(int(suite.get("tests", 0)) for suite in suites)
    bad = sum(int(suite.get(kind, 0)) for suite in suites for kind in ("failures", "errors", "skipped"))
    if total == 0:
        return Count(failed=1)
    # A test whose body and teardown both fail is in two of the numbers.
    return Count(passed=max(total - bad, 0), failed=bad)


def named(junit: Path) -> list[str]:
    """What did not pass, a line each: the test, and the first line of why."""
    if not junit.is_file():
        return []
    found = []
    for case in ET.parse(junit).getroot().iter("testcase"):  # noqa: S314 - pytest wrote it just now
        for kind in ("failure", "error", "skipped"):
            if (why := case.find(kind)) is not None:
                said = (why.get("message") or why.text or "").strip().partition("\n")[0]
                found.append(f"{case.get('classname')}::{case.get('name')}: {said}"[:MOST])
    return found


def settle(count: Count, returncode: int) -> Count:
    """A run that ended badly has at least one failure, whatever its file says."""
    return count + Count(failed=1) if returncode != 0 and count.failed == 0 else count
