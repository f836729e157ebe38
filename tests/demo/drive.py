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

from tests.lab import containers
from tests.lab.hosts import Lab
from tests.lab.paths import CHECKOUT

LAB = Lab("demo")
LIMIT = 3000
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


def killed_after(line: str, seconds: float, env: Mapping[str, str] | None = None) -> str:
    """Start bin/demo and kill it with SIGKILL so long after it said a line that begins so; what it said until then."""
    said = []
    with subprocess.Popen(
        ["bin/demo"],
        cwd=CHECKOUT,
        env={**os.environ, **(env or {})},
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
    return [*LAB.containers(), *LAB.networks()]


def published(host: str) -> set[tuple[str, str]]:
    """Addresses and ports of this machine at which Docker is to publish a host; without a way out it does not do it."""
    ports = containers.told(LAB.container(host))["HostConfig"]["PortBindings"]
    return {(one["HostIp"], one["HostPort"]) for bound in ports.values() for one in bound or ()}
