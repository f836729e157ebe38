"""Two services are taken off the host one after the other and come back: they are stopped, and keep their data."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from testinfra.host import Host

SCENARIO = Path(__file__).parents[1]
UNITS = ("readi-php@{}.service", "redis-server@{}.service")


def run(inventory: Path, *options: str) -> str:
    """converge.yml; the scenario's environment says how the host is reached."""
    done = subprocess.run(
        ["ansible-playbook", "-i", str(inventory), str(SCENARIO / "converge.yml"), *options],
        env={**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_FORCE_COLOR": "0", "LANG": "en_GB.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    return done.stdout


@pytest.fixture
def without(tmp_path: Path) -> Callable[..., Path]:
    """The scenario's inventory without some services' hosts."""

    def made(*services: str) -> Path:
        found = tmp_path / "-".join(("without", *services))
        shutil.copytree(SCENARIO / "inventory" / "roles", found / "roles")
        # Linked as it is there: what is in it are links that a copy would resolve.
        (found / "group_vars").symlink_to((SCENARIO / "inventory" / "group_vars").resolve())
        lines = (SCENARIO / "inventory" / "hosts.yml").read_text().splitlines(keepends=True)
        left = re.compile(rf" +({'|'.join(services)}): {{hosts")
        (found / "hosts.yml").write_text("".join(line for line in lines if not left.match(line)))
        return found

    return made


def at_work(host: Host, service: str) -> list[str]:
    """Its units that run, or would with the next boot."""
    names = [unit.format(service) for unit in UNITS]
    return [name for name in names if host.service(name).is_running or host.service(name).is_enabled]


def files(host: Host, service: str) -> list[str]:
    """What is on the host for it, its data excepted."""
    where = f"/etc/readi /etc/systemd/system -path '*{service}*' ! -path '*/tls/*'"
    return host.check_output(f"find {where}").split()


def test_it_is_stopped_and_its_files_go_and_come_back_with_its_data(
    host: Host, without: Callable[..., Path], web: Callable[..., dict[str, Any]]
) -> None:
    before = int(web("calendar")["calendar"]), web("notebook")["data"]
    assert before[1] == 1
    assert at_work(host, "calendar") and at_work(host, "notebook") and files(host, "calendar")

    # One of two: PHP and Redis stay on the host, for the other.
    run(without("calendar"))
    assert (at_work(host, "calendar"), files(host, "calendar")) == ([], [])
    assert len(at_work(host, "notebook")) == len(UNITS)
    assert web("notebook")["account"] == "readi-notebook"

    # The last one, and with it PHP and Redis.
    nobody = without("calendar", "notebook")
    said = run(nobody, "--check")
    for unit in ("readi-php@notebook.service", "redis-server@notebook.service"):
        assert unit in said, "check mode did not say which units would be stopped"
    assert "notebook is no longer on lab" in said and "What stays: /srv/notebook/data" in said, said
    assert len(at_work(host, "notebook")) == len(UNITS), "check mode stopped them"
    run(nobody)
    assert (at_work(host, "notebook"), files(host, "notebook")) == ([], [])
    assert host.file("/srv/notebook/data/written").exists
    assert "changed=0" in run(nobody)

    run(SCENARIO / "inventory")
    assert int(web("calendar")["calendar"]) > before[0], "its queue was lost"
    assert host.file("/srv/notebook/data/written").exists
