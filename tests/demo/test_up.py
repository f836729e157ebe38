"""bin/demo from nothing: checked, interrupted, healed, unchanged, and what it says of itself. It stays up.

It is the scenario of the whole platform on bare Debian: what check mode announced there is what was then done.
"""

import base64
import json
import re
import socket
import stat
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.plugin_utils import run_record

from tests.demo import drive
from tests.lab import demo, playbook
from tests.lab.cities.names import SIGN_IN
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT

pytestmark = pytest.mark.demo
STATE = CHECKOUT / ".cache" / "demo" / "state.json"


# A task is named in the log when it begins, not when it first has a result: the one that is killed too.
AT_ONCE = {"ANSIBLE_DISPLAY_SKIPPED_HOSTS": "1", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What check mode says of the hosts when they are bare: killed as soon as they are there."""
    assert drive.demo("down").code == 0
    drive.killed_after("containers: ", seconds=0)
    folder = tmp_path_factory.mktemp("announced")
    playbook.run("playbooks/site.yml", demo.INVENTORY, {**demo.environment(), **drive.counting(folder)}, "--check")
    (record,) = (json.loads(path.read_text()) for path in folder.glob("*-site-check.json"))
    return dict(record)


def test_interrupted_run_heals_on_the_next_and_does_what_was_announced(
    announced: dict[str, Any], tmp_path: Path
) -> None:
    # In the play that begins with packages: apt is at work on the host.
    drive.killed_after("What services left behind", seconds=6, env=AT_ONCE)
    assert not drive.status()["running"]
    begun = set(re.findall(r"(?m)^TASK \[([\w.]+) : (.*?)\]", _log()))
    run = drive.demo(env=drive.counting(tmp_path))
    assert run.code == 0, run.text
    assert "mend what an interrupted run left" in run.text
    (done,) = (json.loads(path.read_text()) for path in tmp_path.glob("*-site-run.json"))
    assert begun
    # What the killed run had done already was announced and has not to be done again.
    tasks = "|".join(rf"{re.escape(role)} \S+ {re.escape(task)}" for role, task in sorted(begun))
    left = re.compile(rf"(?:{tasks}): announced (?:and not done|only .*, done only \[\])$")
    found = [line for line in run_record.differences(announced, done) if not left.search(line)]
    assert not found, "\n".join(found)
    # A machine with other work took 626 s; a run that never ends is what this finds.
    assert run.seconds < 1500


def _log() -> str:
    """Of the last bin/demo that put something up."""
    return (CHECKOUT / ".cache" / "log" / "demo.log").read_text(encoding="utf-8")


def test_second_run_is_unchanged_quick_and_says_where_whom_and_how_to_trust(tmp_path: Path) -> None:
    run = drive.demo(env=drive.counting(tmp_path))
    assert run.code == 0, run.text
    assert "\nunchanged, " in run.text
    # 32 s on a quiet machine, 79 s on a busy one; what costs time is counted below.
    assert run.seconds < 300
    (record,) = (json.loads(path.read_text()) for path in tmp_path.glob("*-site-run.json"))
    assert run_record.too_many(record) == []
    state = json.loads(STATE.read_text())
    assert state["people"]
    said = [state["portal"], state["sso"], *state["sites"].values(), "certutil", *_passwords(state)]
    assert [text for text in said if text not in run.text] == []
    assert "is a STAND-IN for nextcloud" in run.text
    assert "bin/demo real" in run.text


def _passwords(state: dict[str, Any]) -> list[str]:
    """People who have one; invited people choose theirs, and a city's people have theirs at home."""
    return [one["password"] for one in (*state["people"], *state["colleagues"]) if one["password"]]


def test_a_browser_here_finds_the_cities_own_pages() -> None:
    addresses = json.loads(STATE.read_text())["addresses"]
    assert set(addresses) == set(SIGN_IN.values())
    assert {name: socket.gethostbyname(name) for name in addresses} == addresses


def test_the_mails_that_the_platform_sent_can_be_read() -> None:
    run = drive.demo("mail")
    assert run.code == 0, run.text
    assert run.text.count("To: ") == 2
    assert "action-token?key=" in run.text


def _logs() -> list[Path]:
    folder = CHECKOUT / ".cache" / "log"
    return [*folder.glob("demo*.log"), *folder.glob("lab*.log")]


def test_an_invitations_link_is_for_its_reader_alone() -> None:
    """A person who has it chooses the password; neither as it is nor as it comes from the mailbox, in base64."""
    assert "action-token" in drive.demo("mail").text
    for log in _logs():
        text = log.read_text()
        assert "action-token" not in text
        long = re.findall(r"[A-Za-z0-9+/]{400,}={0,2}", text)
        assert [one[:40] for one in long if b"action-token" in base64.b64decode(one[: len(one) // 4 * 4])] == []


def test_passwords_are_for_their_owner_alone() -> None:
    assert stat.S_IMODE(STATE.stat().st_mode) == 0o600
    logs = _logs()
    secrets = _passwords(json.loads(STATE.read_text()))
    assert logs
    assert len(secrets) > 3
    assert [path.name for path in logs for secret in secrets if secret in path.read_text()] == []


def test_status_tells_what_runs_and_where() -> None:
    found = drive.status()
    assert found["running"]
    assert found["answers"] == dict.fromkeys(("portal", "sso", "nextcloud", *SIGN_IN), 200)
    assert {service["unit"] for service in found["services"]} >= {
        "keycloak.service",
        "postgresql.service",
        "nginx.service",
    }
    assert {service["state"] for service in found["services"]} == {"active"}


def test_needs_less_than_four_gigabytes() -> None:
    used = sum(float(host["memory"].removesuffix(" MiB")) for host in drive.status()["hosts"])
    print(f"{used:.0f} MiB")
    assert used < 4096


def test_published_on_this_machines_loopback_alone() -> None:
    state = json.loads(STATE.read_text())
    answer = Outside("127.0.0.1", Path(state["ca"])).get(f"{state['portal']}/")
    assert answer.status == 200
    listening = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    port = f":{state['https_port']:04X}"
    found = {line.split()[1].rpartition(":")[0] for line in listening.splitlines()[1:] if f"{port} " in line}
    assert "0100007F" in found
    assert found.isdisjoint({"00000000", "0" * 32})
