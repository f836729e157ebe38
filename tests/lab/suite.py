"""bin/test: every tier, two jobs at a time, minutes per job, and one count of everything."""

import concurrent.futures
import dataclasses
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.lab import count, engine, image, shell
from tests.lab.count import Count
from tests.lab.paths import CHECKOUT, LOGS
from tests.lab.shell import LabError

RESULTS = CHECKOUT / ".cache" / "test"
BIN = Path(sys.executable).parent
WORKERS = 2
MINUTE = 60
# A job that hangs must not hang CI; a machine that is merely slow, or shared, must not fail it either.
LIMITS = {"fast": 20, "molecule": 20, "integration": 45, "demo": 40}
FAST = "not docker and not slow and not browser and not demo and not soak"
# Longest first: with two at a time the end comes soonest.
HEAVY = ("platform", "keycloak", "portal", "postgresql", "web", "certificates")
_PRINT = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Job:
    """Something that runs by itself and is counted."""

    tier: str
    name: str
    work: Callable[["Job"], Count]

    @property
    def log(self) -> Path:
        return LOGS / f"test-{self.name}.log"


def _command(job: Job, words: Sequence[str], junit: Path | None = None) -> Count:
    """Run a command into the job's log; without a JUnit file its exit code is the one test."""
    if junit:
        junit.unlink(missing_ok=True)
    # Our own virtual environment first: Molecule and the linters are started by name.
    env = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
    limit = LIMITS[job.tier] * MINUTE
    with job.log.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(words)}\n")
        log.flush()
        try:
            code = subprocess.run(
                words,
                cwd=CHECKOUT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                timeout=limit,
            ).returncode
        except subprocess.TimeoutExpired:
            log.write(f"\nno end within {LIMITS[job.tier]} minutes\n")
            code = 1
    if junit is None:
        return Count(passed=1) if code == 0 else Count(failed=1)
    return count.settle(count.read(junit), code)


def _pytest(job: Job, name: str, *words: str) -> Count:
    junit = RESULTS / f"{name}.xml"
    return _command(job, [str(BIN / "pytest"), f"--junitxml={junit}", *words], junit)


def _fast(job: Job) -> Count:
    return _pytest(job, "fast", "-n", str(WORKERS), "-m", FAST)


def _scenario(job: Job) -> Count:
    """The sequence is one test (check on the empty host, converge, idempotence), verify adds those it ran."""
    junit = RESULTS / f"{job.name}.xml"
    junit.unlink(missing_ok=True)
    sequence = _command(job, [str(BIN / "molecule"), "test", "-s", job.name.removeprefix("molecule-")])
    if sequence.failed and not junit.is_file():
        return sequence
    verified = count.read(junit)
    # A failed verify fails the sequence too; it is counted once.
    return verified if sequence.failed and verified.failed else verified + sequence


def _integration(job: Job) -> Count:
    return _pytest(job, "integration", "-m", "(docker or slow) and not soak")


def _demo(job: Job) -> Count:
    """The demo's life, with the browser tests while it is up."""
    total = _pytest(job, "demo-up", "-m", "demo", "tests/demo/test_up.py")
    total += _pytest(job, "browser", "-m", "browser and not soak")
    return total + _pytest(job, "demo-down", "-m", "demo", "tests/demo/test_down.py")


def _scenarios(names: Sequence[str]) -> list[Job]:
    found = [path.parent.name for path in CHECKOUT.glob("molecule/*/molecule.yml")]
    unknown = set(names) - set(found)
    if unknown:
        raise LabError(f"no scenario called {', '.join(sorted(unknown))}; there are {', '.join(sorted(found))}")
    order = [name for name in HEAVY if name in found] + sorted(set(found) - set(HEAVY))
    return [Job("molecule", f"molecule-{name}", _scenario) for name in order if not names or name in names]


def jobs(arguments: Sequence[str]) -> list[list[Job]]:
    """Groups of jobs, one group after the other."""
    tier, *names = arguments or ["all"]
    fast, demo = [Job("fast", "fast", _fast)], [Job("demo", "demo", _demo)]
    integration = [Job("integration", "integration", _integration)]
    if tier == "molecule":
        return [_scenarios(names)]
    known = {"fast": [fast], "integration": [integration], "demo": [demo]}
    known["all"] = [fast, [*demo, *integration, *_scenarios([])]]
    if tier not in known or names:
        raise LabError("Usage: bin/test [fast | molecule [SCENARIO…] | integration | demo]")
    return known[tier]


def _run(job: Job) -> tuple[Job, Count, float]:
    begin = time.monotonic()
    job.log.unlink(missing_ok=True)
    result = job.work(job)
    seconds = time.monotonic() - begin
    with _PRINT:
        print(f"{job.name}: {result}, {seconds / MINUTE:.1f} min", flush=True)
        if result.failed:
            tail = job.log.read_text(encoding="utf-8", errors="replace").splitlines()[-60:]
            print("\n".join(f"    {line}" for line in tail))
            print(f"    the whole of it: {job.log}", flush=True)
    return job, result, seconds


def main(arguments: list[str]) -> int:
    """Run, tell, count."""
    try:
        groups = jobs(arguments)
        LOGS.mkdir(parents=True, exist_ok=True)
        RESULTS.mkdir(parents=True, exist_ok=True)
        if any(job.tier != "fast" for group in groups for job in group):
            shell.use_log("test")
            if not engine.answers():
                engine.start()
            image.ensure()
    except LabError as error:
        print(error)
        print(Count(failed=1))
        return 1
    done: list[tuple[Job, Count, float]] = []
    begin = time.monotonic()
    for group in groups:
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            done += pool.map(_run, group)
    total = sum((result for _, result, _ in done), Count())
    print(f"\n{'minutes':>8}  {'passed':>6}  {'failed':>6}")
    for job, result, seconds in done:
        print(f"{seconds / MINUTE:8.1f}  {result.passed:6}  {result.failed:6}  {job.name}")
    print(f"{(time.monotonic() - begin) / MINUTE:8.1f}  in all, two at a time; results in .cache/test\n")
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
