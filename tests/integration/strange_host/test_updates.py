"""Debian's security archive has a new nginx: the unit of the window brings it, and every service is asked after it.

The archive is the test's own, signed, and says of itself what Debian's says; the package is the installed one with a
higher version.
"""

from __future__ import annotations

import base64
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.strange_host.conftest import LAB, Platform, root
from tests.lab import containers, ground
from tests.lab.outside import Outside
from tests.standins.kit.apt import SCRIPTS, Package, repository
from tests.standins.kit.archive import File
from tests.standins.kit.openpgp import Home

pytestmark = [pytest.mark.docker, pytest.mark.long(name="strange_host")]
UNIT = "apt-daily-upgrade.service"
NEWER = "+test1"
RELATIONS = ("Pre-Depends", "Conflicts", "Breaks", "Replaces", "Provides")
# Of each plain file its path and mode; what is in it in base64.
READ = """
import base64, json, pathlib, subprocess
paths = map(pathlib.Path, subprocess.run(["dpkg", "-L", "nginx"], capture_output=True, text=True).stdout.split())
files = {str(p): p for p in paths if p.is_file() and not p.is_symlink()}
files |= {f"script {p.suffix[1:]}": p for p in pathlib.Path("/var/lib/dpkg/info").glob("nginx.*")}
print(json.dumps({n: [p.stat().st_mode & 0o777, base64.b64encode(p.read_bytes()).decode()] for n, p in files.items()}))
"""


def nginx() -> Package:
    """The installed package, made anew, with a higher version."""

    def field(name: str) -> str:
        return root(f"dpkg-query -W -f '${{{name}}}' nginx")

    read = json.loads(LAB.ssh(ground.HOST, "sudo python3 -", stdin=READ, quiet=True))
    files = {name: File(base64.b64decode(text), mode) for name, (mode, text) in read.items()}
    return Package(
        "nginx",
        field("Version") + NEWER,
        {name.lstrip("/"): file for name, file in files.items() if name.startswith("/")},
        depends=field("Depends"),
        architecture=field("Architecture"),
        scripts={name: file.content.decode() for name in SCRIPTS if (file := files.get(f"script {name}"))},
        more={name: text for name in RELATIONS if (text := field(name))},
    )


@pytest.fixture
def archive(platform: Platform, tmp_path: Path) -> Iterator[Package]:
    """The only one that the host knows, for as long as the test lasts."""
    newer = nginx()
    place = tmp_path / "archive"
    with Home() as home:
        key = home.key("Debian's security archive in a test <security@readi.example>")
        repository(place, key, "trixie-security", [newer], origin="Debian", label="Debian-Security")
        (place / "key.asc").write_bytes(key.public())
    packed = tmp_path / "archive.tar"
    with tarfile.open(packed, "w") as tar:
        tar.add(place, "archive")
    containers.copied(LAB.container(ground.HOST), packed, "/srv/archive.tar")
    root("""set -e
umask 022
tar -x --no-same-owner -C /srv -f /srv/archive.tar
mkdir /srv/apt
mv /etc/apt/sources.list* /srv/apt/
mkdir /etc/apt/sources.list.d
echo 'deb [signed-by=/srv/archive/key.asc] file:/srv/archive trixie-security main' > /etc/apt/sources.list.d/test.list
""")
    yield newer
    root("set -e; rm -r /etc/apt/sources.list.d; mv /srv/apt/* /etc/apt/; rm -r /srv/apt /srv/archive*")


def test_a_new_version_comes_in_the_window_and_every_service_is_asked(outside: Outside, archive: Package) -> None:
    assert "nginx.service" in root("cat /etc/readi/base/updated.json")
    root("apt-get update && rm -f /var/lib/apt/periodic/upgrade-stamp")
    before = root("systemctl show --value -p MainPID nginx")
    said = root(f"systemctl start {UNIT} || journalctl -u {UNIT} --no-pager -n 60")
    assert root("dpkg-query -W -f '${Version}' nginx") == archive.version, said
    assert "Result=success" in root(f"systemctl show {UNIT} -p Result"), said
    # base.updated had its turn, and found every service of the host well.
    assert "base.updated" in root(f"systemctl show {UNIT} -p ExecStartPost")
    assert "after the updates" not in root(f"journalctl -u {UNIT} --no-pager -o cat")
    # What runs is what is installed, and the visitors' pages are there.
    now = root("systemctl show --value -p MainPID nginx").strip()
    assert now != before.strip()
    assert "deleted" not in root(f"readlink /proc/{now}/exe")
    assert outside.get("https://portal.readi.test/").status == 200
    assert root("systemctl --failed --plain --no-legend") == ""


def test_a_service_that_an_update_leaves_ill_is_named(platform: Platform) -> None:
    """The same program once more, while nginx is not well: it gets two minutes, as after an update."""
    root(
        f"echo '{json.dumps({'units': ['nginx.service'], 'questions': []})}' > /run/updated.json; systemctl stop nginx"
    )
    try:
        asked = "/usr/bin/python3 -I /usr/lib/readi/current base.updated /run/updated.json; echo code $?"
        said = root(asked, check=False)
    finally:
        root("systemctl start nginx; rm /run/updated.json")
    assert "after the updates nginx.service" in said
    assert "code 1" in said
