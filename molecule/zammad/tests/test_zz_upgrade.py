"""One release further, at the end: refused without a database, finished where it was cut off; all is still there."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from testinfra.host import Host

from tests.lab.outside import Outside
from tests.lab.sign_on import Person
from tests.standins.zammad import NEXT, VERSION

from .conftest import INVENTORY
from .test_zammad import IT, signed_in

FAILS = "/opt/zammad/tmp/standin-migration-fails"
Step = Callable[[], subprocess.CompletedProcess[str]]


@pytest.fixture
def step() -> Step:
    """roles/zammad/tasks/upgrade.yml, with the next release named."""
    playbook = Path(os.environ["MOLECULE_SCENARIO_DIRECTORY"]) / "upgrade.yml"
    told = json.dumps({"zammad_release": {"zammad": NEXT}})
    words = ["ansible-playbook", f"--inventory={INVENTORY}", str(playbook), "-e", told]

    def run() -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "ANSIBLE_NOCOLOR": "1", "LC_ALL": "C.UTF-8", "LANG": "en"}
        return subprocess.run(words, env=environment, check=False, capture_output=True, text=True, timeout=600)

    return run


def package(host: Host) -> str:
    return str(host.check_output("dpkg-query --show --showformat '${db:Status-Status} ${Version}' zammad"))


def test_a_newer_release_in_the_repository_is_not_taken_by_itself(host: Host) -> None:
    assert NEXT in host.check_output("apt-cache madison zammad")
    assert "Inst zammad " not in host.check_output("apt-get --simulate dist-upgrade")


def test_a_release_is_taken_in_one_step_and_nothing_is_lost(
    step: Step, host: Host, outside: Outside, people: dict[str, Person]
) -> None:
    # Before the database stops: the sign-on has one on the same server, and forgets that it was away at its own pace.
    maria, toni = (signed_in(outside, people[name]) for name in ("maria", "toni"))
    maria.report(IT, "Vor dem Wechsel")
    host.check_output("systemctl stop postgresql")
    try:
        done = step()
    finally:
        host.check_output("systemctl start postgresql")
    assert done.returncode != 0 and "Have a database that answers" in done.stdout, done.stdout
    assert package(host) == f"installed {VERSION}", "nothing was touched"
    assert "Vor dem Wechsel" in toni.titles()

    # A migration that ends in the middle: the package stays unconfigured, and the next step finishes it.
    host.check_output(f"runuser -u zammad -- touch {FAILS}")
    assert step().returncode != 0
    assert package(host) == f"half-configured {NEXT}"
    host.check_output(f"rm {FAILS}")
    done = step()
    assert done.returncode == 0, done.stdout[-4000:]
    assert package(host) == f"installed {NEXT}"
    assert host.check_output("cat /opt/zammad/VERSION") == NEXT.partition("-")[0]
    # The stand-in's sessions do not outlive its web server; Zammad's are in its database.
    for name in ("maria", "toni"):
        assert "Vor dem Wechsel" in signed_in(outside, people[name]).titles()
    assert host.check_output("dpkg --audit") == ""
