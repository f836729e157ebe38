"""Docker's own client as the one door to it. Nothing secret is in an argument: an environment is named by its file."""

from __future__ import annotations

import ipaddress
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .messages import say

DOCKER = "/usr/bin/docker"
WITHIN_S = 600
LABEL = "one.readi.made"
RESOLV = Path("/etc/resolv.conf")


class EngineError(Exception):
    """What Docker refused, in its own words."""


def installed() -> bool:
    return shutil.which(DOCKER) is not None


def run(*words: str, within_s: float = WITHIN_S, stdin: str | None = None) -> str:
    try:
        done = subprocess.run(
            [DOCKER, *words], input=stdin, check=False, capture_output=True, text=True, timeout=within_s
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"docker {words[0]}: {error}") from error
    if done.returncode:
        raise EngineError(say("docker", verb=words[0], said=(done.stderr or done.stdout).strip()[-500:]))
    return done.stdout


def told(kind: str, name: str) -> dict[str, Any]:
    """All that Docker says of a container or an image; empty where there is none, or no Docker."""
    if not installed():
        return {}
    done = subprocess.run([DOCKER, kind, "inspect", name], check=False, capture_output=True, text=True, timeout=60)
    if done.returncode:
        return {}
    found: dict[str, Any] = json.loads(done.stdout)[0]
    return found


def container(name: str) -> dict[str, Any]:
    return told("container", name)


def image(name: str) -> dict[str, Any]:
    return told("image", name)


def images(repository: str) -> list[str]:
    return run("images", "--format", "{{.Repository}}:{{.Tag}}", repository).split()


def asks_itself(resolv: str) -> bool:
    """Whether the host's name server is the host's own, which no container reaches: Docker would ask Google's instead
    (moby 26.1, libnetwork/resolvconf)."""
    servers = [line.split()[1] for line in resolv.splitlines() if line.startswith("nameserver ")]
    return all(ipaddress.ip_address(one.partition("%")[0]).is_loopback for one in servers)


def create(name: str, of: str, made: str, what: Mapping[str, Any], hosts: Mapping[str, str]) -> None:
    """Made, not started; `made`: by which the next run knows whether it is still as it should be."""
    words: list[str] = ["create", "--name", name, "--restart", "no", "--log-driver", "none", "--shm-size", "512m"]
    words += ["--env-file", str(what["environment"]), "--label", f"{LABEL}={made}"]
    words += [word for volume in what["volumes"] for word in ("--volume", volume)]
    words += [word for host, to in sorted(hosts.items()) for word in ("--add-host", f"{host}:{to}")]
    if asks_itself(RESOLV.read_text("utf-8")):
        words += ["--dns", "127.0.0.1"]
    run(*words, of, "/sbin/boot")


def gone(names: Sequence[str]) -> None:
    for name in names:
        if container(name):
            run("rm", "--force", name)
