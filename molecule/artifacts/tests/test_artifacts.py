"""What is unpacked is what was declared, and nothing that goes wrong touches it."""

import functools
import hashlib
import http.server
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from testinfra.host import Host

HERE = Path(__file__).parent
CATALOGUE = yaml.safe_load((HERE.parents[2] / "playbooks/group_vars/all/artifacts.yml").read_text())
VERSION = CATALOGUE["artifacts_catalogue"]["keycloak"]["version"]
ROOT = "/opt/readi/keycloak"


def play(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    inventory = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / ".config/molecule/inventory"
    return subprocess.run(
        ["ansible-playbook", "-i", str(inventory), str(HERE / name), *arguments],
        env={**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def everything(host: Host) -> str:
    """Names, kinds, sizes and times of all that lies below /opt/readi."""
    return host.check_output(f"find {ROOT} -mindepth 1 -printf '%p %y %s %T@ %l\\n' | sort")


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()


def test_the_declared_version_is_linked(host: Host) -> None:
    assert host.file(f"{ROOT}/current").linked_to == f"{ROOT}/{VERSION}"
    assert VERSION in host.file(f"{ROOT}/current/version.txt").content_string


def test_it_runs(host: Host) -> None:
    # Upstream's own script; without Java it says so, with the scenario keycloak it builds and serves.
    assert host.file(f"{ROOT}/current/bin/kc.sh").mode == 0o755
    assert host.run(f"sh -n {ROOT}/current/bin/kc.sh").rc == 0


def test_only_root_may_write(host: Host) -> None:
    assert host.check_output(f"find {ROOT}/ -not -user root -o -not -type l -perm /022") == ""


def test_nothing_is_left_over(host: Host) -> None:
    assert sorted(host.check_output(f"ls -A {ROOT}").split()) == [VERSION, "current"]
    assert (
        host.check_output("find ~operator/.ansible/tmp ~root/.ansible/tmp -name '*.archive' 2>/dev/null || true") == ""
    )


def test_a_wrong_checksum_changes_nothing_and_says_so_in_one_line(host: Host, mirror: tuple[str, Path]) -> None:
    address, folder = mirror
    (folder / "keycloak-26.7.5.tar.gz").write_bytes(b"not the archive")
    before = everything(host)
    declared = hashlib.sha256(b"the archive").hexdigest()
    done = play("wrong.yml", "-e", f"mirror={address}", "-e", f"declared={declared}")
    assert done.returncode == 2
    lines = [line for line in (done.stdout + done.stderr).splitlines() if "wrong checksum" in line]
    assert lines and all("nothing was changed" in line for line in lines), done.stdout + done.stderr
    assert everything(host) == before


def test_an_archive_that_breaks_on_the_host_changes_nothing(host: Host, mirror: tuple[str, Path]) -> None:
    # The checksum is right, but it is no archive: the host must not show half a version.
    address, folder = mirror
    (folder / "keycloak-26.7.5.tar.gz").write_bytes(b"no archive at all")
    before = everything(host)
    declared = hashlib.sha256(b"no archive at all").hexdigest()
    done = play("wrong.yml", "-e", f"mirror={address}", "-e", f"declared={declared}")
    assert done.returncode == 2
    assert "no archive that can be unpacked" in " ".join((done.stdout + done.stderr).split())
    assert everything(host) == before


def test_an_installed_version_stays_and_the_upgrade_is_named(host: Host) -> None:
    before = everything(host)
    done = play("older.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "changed=0" in done.stdout
    assert f"keycloak {VERSION} is installed and stays; 99.0 is declared" in " ".join(
        (done.stdout + done.stderr).split()
    )
    assert everything(host) == before
