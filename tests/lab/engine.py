"""The Docker Engine: is there one, start one, talk to it."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from tests.lab import shell
from tests.lab.paths import LOGS
from tests.lab.shell import LabError


def docker(*words: str | Path, check: bool = True, stdin: str | None = None, timeout: float | None = 300) -> str:
    """Run a docker command and return what it printed."""
    return shell.run(["docker", *words], check=check, stdin=stdin, timeout=timeout).stdout.strip()


def answers() -> bool:
    """Does an engine answer?"""
    if not shutil.which("docker"):
        return False
    done = shell.run(["docker", "version", "--format", "{{.Server.Version}}"], check=False, timeout=30)
    return done.returncode == 0


def start() -> None:
    """Start the installed engine, by systemd where it runs, otherwise in the background."""
    if os.geteuid() != 0:
        raise LabError("No Docker Engine answers; start it as root: systemctl start docker")
    if Path("/run/systemd/system").is_dir():
        shell.run(["systemctl", "start", "docker"], timeout=120)
    else:
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / "dockerd.log").open("a") as log:
            subprocess.Popen(["dockerd"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    for _ in range(60):
        if answers():
            return
        time.sleep(0.5)
    raise LabError(f"dockerd did not answer within 30 s; see {LOGS / 'dockerd.log'}")
