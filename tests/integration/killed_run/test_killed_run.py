"""site.yml is killed at random moments of a first installation; one more run must lead to the state of a whole one.

Two blank hosts, the same inventory and secrets: one is installed in peace, on the other the controller dies again and
again (SIGKILL to its process group, as a closed laptop lid or the kernel's memory killer would do it). What it had
begun on the host goes on there and meets the next run.

A moment is a time of the peaceful run, told as a task and the seconds since it began, so it also means the same in a
run that finds half of it done. Each run dies further on than the one before: what is killed is always a first
installation, never one that was complete already.

`bin/test long killed_run`: ten times for the whole platform, three times for one without Keycloak. In every `bin/test`
the demo is killed once at its first start (tests/demo/test_up.py).
"""

from __future__ import annotations

import bisect
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.lab import vault
from tests.lab.hosts import Host, Lab
from tests.lab.paths import CHECKOUT, private

pytestmark = [pytest.mark.docker, pytest.mark.long(name="killed_run")]

HOME = CHECKOUT / ".cache" / "test" / "killed_run"
PATTERN = CHECKOUT / ".config" / "molecule" / "inventory"
# A service without Keycloak that has all that the ground floor gives: files, a unit, a secret, a database, an address.
CHRONICLE = CHECKOUT / "tests" / "integration" / "house" / "roles" / "chronicle"
SIZES = {"ground": ("chronicle", "postgresql", "web"), "whole": ("keycloak", "portal", "postgresql", "web")}
ADDRESSES = ("portal.readi.test", "sso.readi.test")
LONGEST = 2400

FILES = r"""
find -L /etc/readi /etc/chronicle.env /etc/systemd/system /etc/nftables.conf /etc/sysctl.d /etc/ssh/sshd_config.d \
  /usr/local/lib/readi \
  -type f -not -path '*/tls/*' -not -path '*/ca/*' -not -path '*/.*' 2>/dev/null \
  | sort | xargs -d '\n' stat -c '%n %a %U %G' | while read -r line; do
    echo "$line $(sha256sum "${line%% *}" | cut -c1-16)"
  done
"""
# What a run knows by itself and may differ: keys of certificates are born on each host.
KEYS = "find /etc/readi/tls /etc/readi/ca -mindepth 1 -printf '%p %m %u %g\n' 2>/dev/null | grep -v '/\\.' | sort"
PACKAGES = "dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sort"
UNITS = "systemctl list-units --type=service,socket,timer --state=active --plain --no-legend | cut -d' ' -f1 | sort"
BOOT = "systemctl list-unit-files --state=enabled --plain --no-legend | cut -d' ' -f1 | sort"
VERSIONS = "find /opt/readi -maxdepth 2 -printf '%p %y %l\n' 2>/dev/null | grep -v '/\\.' | sort"
DATABASES = "su postgres -c 'psql -Atc \"select datname, pg_get_userbyid(datdba), datacl from pg_database order by 1\"'"
LEFT = (
    "find /etc /opt /usr/local /var/lib /srv -name '*.readi-new' 2>/dev/null; "
    "find /var/lib/readi -name journal.json 2>/dev/null; find /tmp /run -maxdepth 1 -name 'readi-*' 2>/dev/null"
)
QUESTIONS = {"files": FILES, "keys": KEYS, "packages": PACKAGES, "units": UNITS, "boot": BOOT}
QUESTIONS |= {"versions": VERSIONS, "databases": DATABASES}


def inventory(size: str) -> Path:
    """One host of the lab with these services."""
    root = HOME / size
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(PATTERN, root, ignore=shutil.ignore_patterns("secrets", "all"))
    hosts = yaml.safe_load((root / "hosts.yml").read_text())
    hosts["all"]["children"] = {service: {"hosts": {"lab": {}}} for service in SIZES[size]}
    (root / "hosts.yml").write_text(yaml.safe_dump(hosts))
    if "chronicle" in SIZES[size]:
        shutil.copytree(CHRONICLE, root / "roles" / "chronicle")
        # Nobody signs in where there is no Keycloak; a service with a client is refused there.
        file = root / "roles" / "chronicle" / "meta" / "service.yml"
        manifest = yaml.safe_load(file.read_text())
        del manifest["clients"]
        file.write_text(yaml.safe_dump(manifest))
    vault.ensure(root)
    return root


def command(root: Path) -> list[str]:
    return [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(root), "playbooks/site.yml"]


def environment(lab: Lab) -> dict[str, str]:
    # What a killed run had printed says what it was doing: unbuffered, and with a task's name before its first result.
    given = {"PYTHONUNBUFFERED": "1", "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "1", "ANSIBLE_NOCOLOR": "1"}
    given |= {"ANSIBLE_VAULT_PASSWORD_FILE": str(vault.PASSWORD)}
    return {**os.environ, **given, **lab.ansible(), "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")}


def whole(lab: Lab, root: Path, log: Path) -> list[float]:
    """An uninterrupted run: the seconds of each of its tasks."""
    starts: list[float] = []
    with log.open("w") as output:
        process = subprocess.Popen(command(root), cwd=CHECKOUT, env=environment(lab), stdout=output, stderr=output)
        until = time.monotonic() + LONGEST
        while process.poll() is None:
            now = time.monotonic()
            starts += [now] * (len(begun(log)) - len(starts))
            if now > until:
                process.kill()
            time.sleep(0.05)
    assert process.returncode == 0, log.read_text()[-8000:]
    return [end - start for start, end in itertools.pairwise([*starts, time.monotonic()])]


def begun(log: Path) -> list[str]:
    """The tasks that a run has begun so far."""
    return [line.rstrip("* ") for line in log.read_text().splitlines() if line.startswith("TASK")]


@dataclass(frozen=True)
class Moment:
    """So many seconds after the run has begun its so many-th task, or as soon as it begins the next."""

    tasks: int
    seconds: float


def moments(rng: random.Random, durations: list[float], kills: int) -> list[Moment]:
    """Any time of the peaceful run is as likely as any other, but for its last task's: that leaves nothing to do."""
    starts = [0.0, *itertools.accumulate(durations[:-1])]
    times = sorted(rng.uniform(0.0, starts[-1]) for _ in range(kills))
    tasks = [bisect.bisect_right(starts, at) for at in times]
    return [Moment(task, at - starts[task - 1]) for task, at in zip(tasks, times, strict=True)]


def killed(lab: Lab, root: Path, moment: Moment, log: Path) -> str:
    """A run that dies then; the task that it had begun last."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command(root), cwd=CHECKOUT, env=environment(lab), stdout=output, stderr=output, start_new_session=True
        )
        until = time.monotonic() + LONGEST
        while len(begun(log)) < moment.tasks and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        until = time.monotonic() + moment.seconds
        while len(begun(log)) == moment.tasks and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        assert process.poll() is None, f"it ended by itself:\n{log.read_text()[-6000:]}"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return begun(log)[-1]


def state(lab: Lab) -> dict[str, list[str]]:
    return {what: lab.ssh("lab", f"sudo sh -c {quoted(question)}").splitlines() for what, question in QUESTIONS.items()}


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


@pytest.fixture
def labs() -> Iterator[tuple[Lab, Lab]]:
    pair = Lab("killed-run-whole"), Lab("killed-run")
    for lab in pair:
        lab.down()
        lab.up([Host("lab", addresses=ADDRESSES)])
        lab.ssh("lab", "sudo apt-get update -qq")
    yield pair
    for lab in pair:
        lab.down()


@pytest.mark.parametrize(("size", "kills"), [("ground", 3), ("whole", 10)])
def test_kills_and_one_run_more(labs: tuple[Lab, Lab], size: str, kills: int) -> None:
    peaceful, restless = labs
    seed = int(os.environ.get("READI_SEED") or random.SystemRandom().randrange(10**6))
    print(f"READI_SEED={seed}", flush=True)
    private(HOME)
    root, log = inventory(size), HOME / f"{size}.log"

    durations = whole(peaceful, root, log)
    print(f"in peace: {sum(durations):.0f} s, {len(durations)} tasks", flush=True)
    for moment in moments(random.Random(seed), durations, kills):  # noqa: S311 - moments, not secrets
        doing = killed(restless, root, moment, HOME / f"{size}-{moment.tasks}.log")
        print(f"{moment.seconds:.1f} s into task {moment.tasks}: {doing}", flush=True)

    whole(restless, root, log)
    whole(restless, root, log)
    assert " changed=0 " in log.read_text().partition("PLAY RECAP")[2], log.read_text()[-2000:]
    expected, found = state(peaceful), state(restless)
    for what in QUESTIONS:
        assert expected[what] or (what, size) == ("versions", "ground"), f"{what}: the question has no answer at all"
        assert found[what] == expected[what], what
    assert restless.ssh("lab", f"sudo sh -c {quoted(LEFT)}").splitlines() == []
