"""Drive bin/demo as a person would: start it, kill it, ask it, take it down."""

import dataclasses
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.lab.hosts import LABEL, Lab
from tests.lab.paths import CHECKOUT

LAB = Lab("demo")
LIMIT = 1200
# As if every way out were closed: what is needed must lie in the cache.
CLOSED = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
OFFLINE = {**CLOSED, "READI_LAB_INTERNAL": "1"}


@dataclasses.dataclass(frozen=True)
class Run:
    """How one bin/demo went."""

    code: int
    text: str
    seconds: float


def demo(*words: str, env: Mapping[str, str] | None = None) -> Run:
    """Run bin/demo to its end."""
    begin = time.monotonic()
    done = subprocess.run(
        ["bin/demo", *words],
        cwd=CHECKOUT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    print(done.stdout)
    return Run(done.returncode, done.stdout, time.monotonic() - begin)


def killed_after(line: str, seconds: float) -> str:
    """Start bin/demo and kill it with SIGKILL so long after it said a line that begins so; what it said until then."""
    said = []
    with subprocess.Popen(
        ["bin/demo"],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for text in process.stdout or ():
            said.append(text)
            if text.strip().startswith(line):
                time.sleep(seconds)
                os.kill(process.pid, signal.SIGKILL)
                break
        else:
            raise AssertionError(f"bin/demo never said {line!r}:\n{''.join(said)}")
    return "".join(said)


def status() -> dict[str, Any]:
    """bin/demo status --json."""
    return dict(json.loads(demo("status", "--json").text))


def counting(folder: Path) -> dict[str, str]:
    """With these a playbook leaves a record of every task."""
    return {"ANSIBLE_CALLBACKS_ENABLED": "readi.one.task_count", "READI_TASK_COUNT_FOLDER": str(folder)}


def left_in_docker() -> list[str]:
    """Everything of the demo that Docker still knows."""
    words = ["docker", "ps", "--all", "--filter", f"label={LABEL}={LAB.full}", "--format", "container {{.Names}}"]
    left = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    words = ["docker", "network", "ls", "--filter", f"label={LABEL}={LAB.full}", "--format", "network {{.Name}}"]
    return left + subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()


def volumes() -> set[str]:
    """Docker's volumes, of whomever."""
    words = ["docker", "volume", "ls", "--quiet"]
    return set(subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())


def megabytes(text: str) -> float:
    """docker stats' 512.3MiB or 1.2GiB."""
    for unit, factor in (("GiB", 1024.0), ("MiB", 1.0), ("KiB", 1 / 1024)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * factor
    raise ValueError(text)
