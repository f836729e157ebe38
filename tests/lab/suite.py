"""bin/test: every tier, two jobs at a time, minutes per job, and one count of everything."""

import concurrent.futures
import dataclasses
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tests.lab import aptcache, ceilings, children, count, engine, ground, image, minutes, shell
from tests.lab.count import Count
from tests.lab.hosts import Lab
from tests.lab.paths import CHECKOUT, LOGS
from tests.lab.shell import LabError

RESULTS = CHECKOUT / ".cache" / "test"
BIN = Path(sys.executable).parent
WORKERS = 2
MINUTE = ceilings.MINUTE
FAST = "not docker and not slow and not browser and not demo and not long"
USAGE = "Usage: bin/test [fast | molecule [SCENARIO…] | integration | browser | demo | long [NAME…] | contract NAME …]"
# Integration tests that are a job of their own; all others are one.
APART = {
    "integration-made-up": "tests/integration/made_up",
    "integration-keycloak": "tests/integration/keycloak",
}
# The browser tests that make a stage of their own, and need no demo.
ALONE = "tests/e2e/alone"
_PRINT = threading.Lock()


@dataclasses.dataclass
class Job:
    """Something that runs by itself and is counted."""

    part: str  # of the ceilings: test or long
    name: str
    work: Callable[["Job"], Count]
    until: float = 0.0  # on the monotonic clock: when it is ended

    @property
    def log(self) -> Path:
        return LOGS / f"test-{self.name}.log"

    @property
    def ceiling(self) -> float:
        return ceilings.ceiling(self.part, self.name)


def _command(job: Job, words: Sequence[str], junit: Path | None = None) -> Count:
    """Run a command into the job's log; without a JUnit file its exit code is the one test."""
    if junit:
        junit.unlink(missing_ok=True)
    # Our own virtual environment first: Molecule and the linters are started by name.
    env = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
    with job.log.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(words)}\n")
        log.flush()
        code = children.run(words, CHECKOUT, env, log, job.until)
        if code is None:
            limit = ceilings.seconds(job.part, job.name) / MINUTE
            log.write(f"\n{job.name}: ended after {limit:.0f} minutes; its ceiling is {job.ceiling:g} ({_FILE})\n")
            if job.name.startswith("molecule-"):
                Lab(job.name).down()
            return Count(failed=1)
    if junit is None:
        return Count(passed=1) if code == 0 else Count(failed=1)
    return count.settle(count.read(junit), code)


_FILE = ceilings.FILE.relative_to(CHECKOUT)


def _pytest(job: Job, name: str, *words: str) -> Count:
    junit = RESULTS / f"{name}.xml"
    return _command(job, [str(BIN / "pytest"), f"--junitxml={junit}", *words], junit)


def _ground(job: Job) -> Count:
    """From this checkout, even where a run before has left one."""
    return _command(job, [sys.executable, "-m", "tests.lab", "ground", "--fresh"])


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
    """Hosts in containers, or a bare Keycloak on this machine."""
    where = [APART[job.name]] if job.name in APART else ["tests", *(f"--ignore={path}" for path in APART.values())]
    return _pytest(job, job.name, "--durations=40", "-m", "(docker or slow) and not long", *where)


def _browser(job: Job) -> Count:
    return _pytest(job, job.name, "--durations=40", "-m", "browser and not long", ALONE)


def _demo(job: Job) -> Count:
    """The demo's life, with the browser tests while it is up."""
    total = _pytest(job, "demo-up", "--durations=0", "-m", "demo and not long", "tests/demo/test_up.py")
    total += _pytest(job, "demo-browser", "--durations=40", "-m", "browser and not long", "tests", f"--ignore={ALONE}")
    return total + _pytest(job, "demo-down", "--durations=0", "-m", "demo and not long", "tests/demo/test_down.py")


def _long(job: Job) -> Count:
    """Its figures are printed: the log keeps them."""
    return _pytest(job, f"long-{job.name}", "-s", "--durations=20", "-m", f"long(name={job.name!r})", "tests")


_SINGLE = {"fast": _fast, "demo": _demo, "browser": _browser}


def _known(what: str, there: Sequence[str], names: Sequence[str]) -> list[str]:
    """Those of the names, or all that are there."""
    if unknown := set(names) - set(there):
        raise LabError(f"no {what} called {', '.join(sorted(unknown))}; there are {', '.join(sorted(there))}")
    return [name for name in there if not names or name in names]


def _scenarios(names: Sequence[str]) -> list[Job]:
    found = [path.parent.name for path in CHECKOUT.glob("molecule/*/molecule.yml")]
    chosen = _known("scenario", found, names)
    long = ceilings.minutes()["long"]
    return [Job("test", f"molecule-{name}", _scenario) for name in chosen if names or f"molecule-{name}" not in long]


def _longs(names: Sequence[str]) -> list[Job]:
    chosen = _known("long test", list(ceilings.minutes()["long"]), names)
    return [Job("long", name, _scenario if name.startswith("molecule-") else _long) for name in chosen]


def jobs(arguments: Sequence[str]) -> list[Job]:
    """In the order in which they begin. The longest first, so that two at a time end soonest; before them the ground,
    for which others would wait, and fast beside it, which says soonest that something is wrong."""
    tier, *names = arguments or ["all"]
    fast, demo, browser = (Job("test", name, work) for name, work in _SINGLE.items())
    integration = [Job("test", name, _integration) for name in ("integration", *APART)]
    known = {"fast": [fast], "demo": [demo], "browser": [browser], "integration": integration}
    named = {"molecule": _scenarios, "long": _longs}
    if tier in named:
        found = named[tier](names)
    elif names or tier not in {*known, "all"}:
        raise LabError(USAGE)
    else:
        found = known.get(tier) or [demo, browser, *integration, *_scenarios([])]
    found.sort(key=lambda job: -job.ceiling)
    return [Job("test", "ground", _ground), fast, *found] if tier == "all" else found


def _run(job: Job) -> tuple[Job, Count, float]:
    begin = time.monotonic()
    job.until = begin + ceilings.seconds(job.part, job.name)
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


def _name(failed: Iterable[Job]) -> None:
    """People who read only the end of a long output see what it was."""
    for job in failed:
        for line in count.named(RESULTS / f"{job.name}.xml") or ["no test of its own: see the log"]:
            print(f"  failed: {job.name}: {line}")


def main(arguments: list[str]) -> int:
    """Run, tell, count."""
    try:
        wanted = jobs(arguments)
        LOGS.mkdir(parents=True, exist_ok=True)
        RESULTS.mkdir(parents=True, exist_ok=True)
        if any(job.name != "fast" for job in wanted):
            shell.use_log("test")
            if not engine.answers():
                engine.start()
            tag = image.ensure()
            aptcache.refresh(image.SUITE, tag)
    except LabError as error:
        print(error)
        print(Count(failed=1))
        return 1
    begin, load = time.monotonic(), os.getloadavg()[1]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool, children.ended_with_us():
        done = list(pool.map(_run, wanted))
    if not ground.kept() and engine.answers():
        ground.remove()
    total = sum((result for _, result, _ in done), Count())
    print(f"\n{'minutes':>8}  {'passed':>6}  {'failed':>6}")
    for job, result, seconds in done:
        print(f"{seconds / MINUTE:8.1f}  {result.passed:6}  {result.failed:6}  {job.name}")
    _name(job for job, result, _ in done if result.failed)
    took = time.monotonic() - begin
    print(f"{took / MINUTE:8.1f}  in all, two at a time; results in .cache/test\n")
    if not arguments:
        minutes.keep([(job.part, job.name, seconds) for job, _, seconds in done], took, load)
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
