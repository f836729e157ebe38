"""A host as somebody else's rules have it: nothing may be run from /tmp and /var/tmp, and sudo's umask is 077.

Beside it a proxy, which alone knows the names of the internet: a city's sign-in, an archive of packages, a mirror.
"""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.lab import ground, vault
from tests.lab.hosts import Host, Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT

LAB = Lab("strange")
PROXY = "proxy"
NOEXEC = (("/tmp", "noexec,nosuid,nodev,mode=1777"), ("/var/tmp", "noexec,nosuid,nodev,mode=1777"))  # noqa: S108
UMASK = "Defaults umask=0077, umask_override\n"


@dataclass(frozen=True)
class Said:
    """How a run went. `changed`: of all hosts."""

    code: int
    text: str
    changed: int


@dataclass
class Platform:
    inventory: Path

    def change(self, change: Callable[[dict[str, Any]], Any]) -> None:
        """Of the inventory's one file of plain data."""
        file = self.inventory / "group_vars" / "platform" / "platform.yml"
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        change(data)
        file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        vault.ensure(self.inventory)

    def painted(self, colour: str) -> None:
        self.change(lambda data: data.update(branding={"colour": colour}))

    def run(self, playbook: str | Path = "playbooks/site.yml", *words: str, **more: str) -> Said:
        command = [Path(sys.executable).parent / "ansible-playbook", "-i", self.inventory, playbook, *words]
        # This machine's own proxy would go before the inventory's.
        own = {name: value for name, value in vault.environment().items() if not name.lower().endswith("_proxy")}
        env = {
            **own,
            **ground.environment(LAB),
            "ANSIBLE_NOCOLOR": "1",
            "LANG": "de_DE.UTF-8",
            "LC_ALL": "C.UTF-8",
            **more,
        }
        done = subprocess.run(
            command, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        text = done.stdout + done.stderr
        print(text)
        recap = text.partition("PLAY RECAP")[2]
        found = [word.partition("=")[2] for word in recap.split() if word.startswith("changed=")]
        return Said(done.returncode, text, sum(map(int, found)))


def root(script: str, host: str = ground.HOST, *, check: bool = True) -> str:
    return LAB.ssh(host, 'sudo sh -c "$(cat)"', stdin=script, check=check, timeout=300)


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    LAB.down()
    with contextlib.ExitStack() as stack:
        stack.callback(LAB.down)
        LAB.up([dataclasses.replace(ground.host(), tmpfs=NOEXEC), Host(PROXY)])
        LAB.write(ground.HOST, "/etc/sudoers.d/umask", UMASK, "0440")
        yield Platform(ground.inventory(tmp_path_factory.mktemp("strange") / "inventory", {}, {}))


@pytest.fixture(scope="package")
def outside(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Outside:
    authority = tmp_path_factory.mktemp("authority") / "root.pem"
    authority.write_text(LAB.ssh(ground.HOST, "sudo cat /etc/readi/ca/root.pem"))
    return Outside(LAB.address(ground.HOST), authority)
