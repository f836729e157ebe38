"""Minutes per job: kept by a run of the whole bin/test, written into docs/en/testing.md by this file as a program."""

import datetime as dt
import json
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

from tests.lab import ceilings
from tests.lab.paths import CHECKOUT
from tests.lab.shell import LabError

KEPT = CHECKOUT / ".cache" / "test" / "minutes.json"
PAGE = CHECKOUT / "docs" / "en" / "testing.md"
BEGIN, END = "<!-- minutes: written by python -m tests.lab.minutes -->", "<!-- minutes: end -->"
# (part, job, seconds)
Row = tuple[str, str, float]


def keep(rows: Sequence[Row], seconds: float, load: float) -> None:
    """What a run of everything took; `load` is the machine's average of five minutes when the run began."""
    day = dt.datetime.now().astimezone().date().isoformat()
    run = {"day": day, "cores": os.cpu_count(), "load": load, "seconds": seconds, "rows": rows}
    KEPT.write_text(json.dumps(run, indent=1))


def table(run: dict[str, Any], rows: Sequence[Row]) -> str:
    """The section's text, in Markdown."""
    lines = [
        f"{run['day']}, {run['cores']} cores, load {run['load']:.1f} before: {run['seconds'] / 60:.1f} minutes for "
        f"everything, two jobs at a time; {sum(row[2] for row in rows) / 60:.1f} added up.",
        "",
        "| job | minutes beside another | ceiling alone |",
        "| --- | ---: | ---: |",
    ]
    lines += [f"| {job} | {seconds / 60:.1f} | {ceilings.ceiling(part, job):g} |" for part, job, seconds in rows]
    return "\n".join(lines)


def written(page: str, text: str) -> str:
    """The page with this text between its two marks."""
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    if not pattern.search(page):
        raise LabError(f"{PAGE.name} has no place for the minutes: {BEGIN}")
    return pattern.sub(lambda _: f"{BEGIN}\n{text}\n{END}", page)


def main() -> int:
    """Write what the last run of everything took."""
    if not KEPT.is_file():
        print("no run of the whole bin/test was kept here", file=sys.stderr)
        return 1
    run = json.loads(KEPT.read_text())
    PAGE.write_text(written(PAGE.read_text(), table(run, run["rows"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
