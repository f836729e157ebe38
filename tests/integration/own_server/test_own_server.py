"""The six lines of README's "On your own server", word for word, on a blank Debian 13 that bin/demo did not make."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import image
from tests.lab.hosts import Host, Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT

pytestmark = pytest.mark.docker

README = CHECKOUT / "README.md"
REPOSITORY = "https://github.com/readi-one/readi.one.git"
ADMIN = "admin"
SERVER = "server.bergstadt.example"
PORTAL, SSO = "portal.bergstadt.example", "sso.bergstadt.example"
LINES = 6


def six_lines() -> list[str]:
    """The shell block that follows the marked comment."""
    block = re.search(r"<!-- own server:.*?-->\s*```sh\n(.*?)```", README.read_text(), re.DOTALL)
    assert block, "README has no block marked <!-- own server: … -->"
    return block[1].strip().splitlines()


def test_the_readme_says_it_in_six_lines() -> None:
    lines = six_lines()
    assert len(lines) == LINES
    assert REPOSITORY in lines[0]


@pytest.fixture(scope="module")
def server() -> Iterator[Lab]:
    """A host as a hoster delivers it: another user than the demo's, no apt archive of ours, DNS for its two names."""
    lab = Lab("own-server", ADMIN)
    lab.down()
    lab.up([Host(SERVER, addresses=(PORTAL, SSO), archive=False)])
    # As after a hoster's installer; check mode cannot fetch package lists.
    lab.ssh(SERVER, "sudo apt-get update")
    yield lab
    lab.down()


@pytest.fixture
def desk(tmp_path: Path, server: Lab) -> dict[str, str]:
    """The administrator's own environment: how ssh finds the server, and git the repository (this checkout)."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "MOLECULE_", "VIRTUAL_ENV"))
    }
    environment["PATH"] = os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if "/.venv/" not in p)
    return {
        **environment,
        "ANSIBLE_SSH_ARGS": f"-F {server.ssh_config}",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.file://{CHECKOUT}.insteadOf",
        "GIT_CONFIG_VALUE_0": REPOSITORY,
    }


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


def test_the_server_is_not_the_demos(server: Lab) -> None:
    assert server.ssh(SERVER, "id -un").strip() == ADMIN != image.USER
    assert server.ssh(SERVER, "ls /var/cache/apt/archives/*.deb 2>/dev/null | wc -l").strip() == "0"


def test_six_lines_install_the_platform(tmp_path: Path, server: Lab, desk: dict[str, str]) -> None:
    shell("\n".join(six_lines()), tmp_path, desk)
    authority = tmp_path / "root.pem"
    authority.write_text(server.ssh(SERVER, "sudo cat /etc/readi/ca/root.pem"))
    outside = Outside(server.address(SERVER), authority)
    assert outside.get(f"https://{PORTAL}/").status == 200
    found = json.loads(outside.get(f"https://{SSO}/realms/readi/.well-known/openid-configuration").text)
    assert found["issuer"] == f"https://{SSO}/realms/readi"
    # Once more changes nothing: the last line again, in the same shell as its forerunners.
    first, *_, vault, _, site = six_lines()
    again = shell(f"cd {first.rpartition('cd ')[2]}; . .venv/bin/activate; {vault}\n{site}", tmp_path, desk)
    assert re.findall(r"changed=(\d+)", again) == ["0"]
    shutil.rmtree(tmp_path, ignore_errors=True)
