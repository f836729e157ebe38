"""Every job has a ceiling, and what is ended at twice of it leaves nothing behind."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.lab import ceilings, children, minutes, suite
from tests.lab.count import Count
from tests.lab.paths import CHECKOUT
from tests.lab.shell import LabError

MARK = re.compile(r"""mark\.long\(name=["'](\w+)["']\)""")


def test_every_job_has_a_ceiling_and_every_ceiling_a_job() -> None:
    there = {job.name for job in suite.jobs([])}
    assert set(ceilings.minutes()["test"]) <= there
    assert all(ceilings.ceiling("test", name) > 0 for name in there)


def test_the_ground_is_made_first_and_beside_it_fast_then_the_longest() -> None:
    names = [job.name for job in suite.jobs([])]
    assert names[:2] == ["ground", "fast"]
    rest = [ceilings.ceiling("test", name) for name in names[2:]]
    assert rest == sorted(rest, reverse=True)
    assert len(names) == len(set(names))


def test_every_folder_that_is_a_job_of_its_own_is_there_and_the_rest_passes_it_over() -> None:
    assert all((CHECKOUT / path).is_dir() for path in (*suite.APART.values(), suite.ALONE))
    assert {job.name for job in suite.jobs(["integration"])} == {"integration", *suite.APART}


def test_every_long_test_is_named_where_it_is_looked_for() -> None:
    """In its mark, in the ceilings and on the page: a name in one place only would never be run, or run nothing."""
    marked = {name for file in (CHECKOUT / "tests").rglob("*.py") for name in MARK.findall(file.read_text())}
    page = (CHECKOUT / "docs" / "en" / "testing.md").read_text().partition("## Long")[2].partition("\n## ")[0]
    scenarios = {f"molecule-{file.parent.name}" for file in (CHECKOUT / "molecule").glob("*/molecule.yml")}
    long = set(ceilings.minutes()["long"])
    assert marked | (scenarios & long) == long == set(re.findall(r"(?m)^\| `([\w-]+)` \|", page))


def test_a_long_scenario_is_no_part_of_the_whole_and_runs_by_either_name() -> None:
    assert "molecule-jitsi_pool" not in {job.name for job in suite.jobs([])}
    (by_long,) = suite.jobs(["long", "molecule-jitsi_pool"])
    (by_molecule,) = suite.jobs(["molecule", "jitsi_pool"])
    assert by_long.name == by_molecule.name == "molecule-jitsi_pool" and by_long.work is by_molecule.work


def test_an_hour_is_enough_for_what_is_long() -> None:
    """The longest begin first, as many at a time as there are workers (suite.jobs)."""
    busy = [0.0] * suite.WORKERS
    for minutes_ in sorted(ceilings.minutes()["long"].values(), reverse=True):
        busy[busy.index(min(busy))] += minutes_
    assert max(busy) <= 60


def test_a_job_without_a_ceiling_is_told() -> None:
    with pytest.raises(LabError, match=r"ceilings\.yml: test: no ceiling for nothing"):
        ceilings.ceiling("test", "nothing")
    assert ceilings.ceiling("test", "molecule-nothing") == ceilings.minutes()["any"]["molecule"]


def test_ci_ends_a_job_at_twice_its_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert ceilings.seconds("test", "fast") == ceilings.ceiling("test", "fast") * 2 * 60
    monkeypatch.delenv("CI")
    assert ceilings.seconds("test", "fast") > ceilings.ceiling("test", "fast") * 2 * 60


def test_an_unknown_name_is_told_with_those_that_there_are() -> None:
    with pytest.raises(LabError, match=r"no long test called nothing; there are .*killed_run"):
        suite.jobs(["long", "nothing"])


CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").write(str(child.pid))
time.sleep(600)
"""


def _ends(pid: int) -> bool:
    """A busy machine may take a moment over it; a zombie has ended, and in a container nobody may collect it."""
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_what_takes_too_long_fails_and_ends_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suite, "LOGS", tmp_path)
    pid = tmp_path / "pid"
    # On a busy machine it takes a while to have a child at all.
    for limit in (1, 5, 20, 60):
        job = suite.Job("test", "fast", suite._fast, until=time.monotonic() + limit)
        assert suite._command(job, [sys.executable, "-c", CHILD, str(pid)]) == Count(failed=1)
        if pid.is_file() and pid.read_text():
            break
    told = job.log.read_text()
    assert re.search(r"^fast: ended after \d+ minutes; its ceiling is \d+ \(tests/lab/ceilings\.yml\)$", told, re.M)
    assert _ends(int(pid.read_text()))


def test_what_ends_in_time_tells_its_code(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as log:
        words = [sys.executable, "-c", "raise SystemExit(3)"]
        assert children.run(words, tmp_path, os.environ, log, time.monotonic() + 60) == 3


STOPPED = """
import concurrent.futures, os, sys, time
from pathlib import Path
from tests.lab import children
def work(_):
    with open(os.devnull, "w") as log:
        for number in range(3):
            words = [sys.executable, "-c", sys.argv[2], f"{sys.argv[1]}.{number}"]
            children.run(words, Path("."), os.environ, log, time.monotonic() + 600)
with concurrent.futures.ThreadPoolExecutor(1) as pool, children.ended_with_us():
    list(pool.map(work, range(3)))
"""


@pytest.mark.parametrize("handling", [(), ("env", "--ignore-signal=INT")], ids=["usual", "in the background"])
def test_who_ends_the_suite_ends_its_jobs_and_begins_no_other(tmp_path: Path, handling: tuple[str, ...]) -> None:
    pid = tmp_path / "pid.0"
    words = [*handling, sys.executable, "-c", STOPPED, str(tmp_path / "pid"), CHILD]
    process = subprocess.Popen(words, cwd=CHECKOUT)
    while not pid.is_file() or not pid.read_text():
        time.sleep(0.05)
        assert process.poll() is None
    process.terminate()
    assert process.wait(60) == 128 + 15
    assert list(tmp_path.iterdir()) == [pid]
    assert _ends(int(pid.read_text()))


def test_the_table_is_written_where_the_page_has_a_place_for_it() -> None:
    run = {"day": "2026-11-28", "cores": 2, "load": 0.1, "seconds": 1200.0}
    text = minutes.table(run, [("test", "fast", 90.0)])
    assert "20.0 minutes for everything" in text
    assert f"| fast | 1.5 | {ceilings.ceiling('test', 'fast'):g} |" in text
    page = f"before\n{minutes.BEGIN}\nold\n{minutes.END}\nafter\n"
    assert minutes.written(page, text) == f"before\n{minutes.BEGIN}\n{text}\n{minutes.END}\nafter\n"
    with pytest.raises(LabError, match="no place"):
        minutes.written("a page", text)
