"""README's "On your own server", word for word, as its reader types it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.lab.paths import CHECKOUT

README = CHECKOUT / "README.md"
INSTALL = CHECKOUT / "docs" / "en" / "install.md"
REPOSITORY = "https://github.com/readi-one/readi.one.git"
ADMIN = "admin"
SERVER = "server.bergstadt.example"
# A test beside the other one may have put a neighbour into the inventory, who is nobody's to install.
ONLY_IT = ("--limit", SERVER)
PORTAL, SSO = "portal.bergstadt.example", "sso.bergstadt.example"


def six_lines() -> list[str]:
    """The shell block that follows the marked comment."""
    block = re.search(r"<!-- own server:.*?-->\s*```sh\n(.*?)```", README.read_text(), re.DOTALL)
    assert block, "README has no block marked <!-- own server: … -->"
    return block[1].strip().splitlines()


def shell(script: str, folder: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=1200,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def documented(playbook: str) -> str:
    """The line with this playbook on the page about installing, which goes on where README ends."""
    (line,) = re.findall(rf"^ansible-playbook .*playbooks/{re.escape(playbook)}.*$", INSTALL.read_text(), re.MULTILINE)
    return str(line)


def once_more(folder: Path, env: dict[str, str], *options: str) -> str:
    """The last line again."""
    return after_the_six(folder, env, " ".join((six_lines()[-1], *options)))


def after_the_six(folder: Path, env: dict[str, str], line: str) -> str:
    """One more line in the same shell as its forerunners; `folder` is where git cloned to."""
    first, *_, vault, _, _ = six_lines()
    checkout = first.rpartition("cd ")[2]
    return shell(f"cd {checkout}; . .venv/bin/activate; {vault}\n{line}", folder, env)
