"""An installation of an earlier commit is taken over: nothing is made anew, and check mode says all of it beforehand.

Two hosts as commit 32673b1 installs them: the platform with a role of its own, and a member's outpost. Somebody deletes
a person by hand. Then this checkout is run over both.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from ansible_collections.readi.one.plugins.plugin_utils import run_record

from tests.integration.from_before import before, kept
from tests.lab import vault
from tests.lab.directory import Directory
from tests.lab.hosts import Host, Lab
from tests.lab.paths import CHECKOUT, private

pytestmark = [pytest.mark.docker, pytest.mark.long(name="from_before")]

HERE = Path(__file__).parent
HOME = CHECKOUT / ".cache" / "test" / "from_before"
HOSTS = ("platform", "outpost")
OUTPOST = "anmeldung.buehl.example"
GONE = "ina.weg@musterstadt.example"
# As an operator does it in the admin console on loopback; the script, secret included, comes by standard input.
DELETE = """
import json, urllib.parse, urllib.request

def ask(method, path, form=None, token=None):
    body = urllib.parse.urlencode(form).encode() if form else None
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request("http://127.0.0.1:8080" + path, body, headers, method=method)
    return urllib.request.urlopen(request, timeout=60).read()

form = {"grant_type": "client_credentials", "client_id": "readi-playbook", "client_secret": SECRET}
token = json.loads(ask("POST", "/realms/master/protocol/openid-connect/token", form))["access_token"]
(person,) = json.loads(ask("GET", "/admin/realms/readi/users?exact=true&email=" + EMAIL, token=token))
ask("DELETE", "/admin/realms/readi/users/" + person["id"], token=token)
"""
# What commit 32673b1 put there and this one no longer has.
OLD = (
    "/usr/local/lib/readi/session_check.py",
    "/usr/local/lib/readi/certificates.py",
    "/usr/local/lib/readi/nginx_log.py",
    "/var/lib/readi/ledger/keycloak-readi.json",
    "/var/lib/readi/ledger/keycloak-stadt.json",
    "/var/lib/readi/ledger/postgresql-main.json",
)
OLD_UNITS = ("readi-tls.timer", "readi-tls.service", "readi-session-check.timer", "readi-session-check.service")


@pytest.fixture
def lab() -> Iterator[Lab]:
    found = Lab("from-before")
    found.down()
    found.up(
        [
            Host("platform", addresses=("portal.readi.test", "sso.readi.test", "almanac.readi.test")),
            Host("outpost", addresses=(OUTPOST,), aliases=(OUTPOST,)),
            Host("directory", aliases=("dc1.buehl.example",)),
        ]
    )
    for host in HOSTS:
        found.ssh(host, "sudo apt-get update -qq", timeout=300)
    yield found
    found.down()


@pytest.fixture
def root() -> Path:
    """The inventory, which stays where it is through both commits; the vault is made before the role comes in."""
    shutil.rmtree(HOME, ignore_errors=True)
    found = private(HOME) / "inventory"
    shutil.copytree(HERE / "inventory", found)
    hosts = (found / "hosts.yml").read_text()
    (found / "hosts.yml").write_text(re.sub(r"^ +almanac: .*\n", "", hosts, flags=re.MULTILINE))
    vault.ensure(found)
    (found / "hosts.yml").write_text(hosts)
    return found


def changed(said: str) -> list[str]:
    return re.findall(r"changed=(\d+)", said.partition("PLAY RECAP")[2])


def trouble(said: str) -> str:
    """What failed, which a long run's end does not show."""
    fatal = [line for line in said.splitlines() if line.startswith(("fatal:", "failed:", "[ERROR]"))]
    return "\n".join([*fatal, said[-3000:]])


def record(folder: Path) -> dict[str, object]:
    """What the run wrote last."""
    found: dict[str, object] = json.loads(sorted(folder.glob("*.json"))[-1].read_text())
    return found


def yes(lab: Lab, host: str, command: str) -> bool:
    """Whether a command of root's ends well on the host."""
    return "yes" in lab.ssh(host, f"sudo {command} >/dev/null 2>&1 && echo yes || true")


def files_of_before(lab: Lab) -> list[str]:
    return [f"{host} {path}" for host in HOSTS for path in OLD if yes(lab, host, f"test -e {path}")]


def units_of_before(lab: Lab) -> list[str]:
    return [f"{host} {unit}" for host in HOSTS for unit in OLD_UNITS if yes(lab, host, f"systemctl cat {unit}")]


def install(lab: Lab, root: Path, env: Mapping[str, str]) -> None:
    """What commit 32673b1 makes of the inventory; then somebody deletes an account by hand."""
    Directory(lab, "directory").set_up(vault.secret(root, "directory_buehl_bind_password"))
    old = before.checkout(private(HOME) / "before")
    shutil.copytree(old / "tests/integration/own_server/roles/almanac", root / "roles" / "almanac")
    said = before.playbook(old, root, env)
    assert said.returncode == 0, trouble(said.stdout)
    master = vault.secret(root, "master_secret")
    script = f"SECRET, EMAIL = {secret(master, 'keycloak_playbook')!r}, {GONE!r}\n{DELETE}"
    lab.ssh("platform", "python3 -", stdin=script, quiet=True)


def refused(lab: Lab, root: Path, env: Mapping[str, str]) -> None:
    """A role of the form before: each field by what it is called now. Two ledgers of one service: which they are."""
    said = before.playbook(CHECKOUT, root, env)
    assert said.returncode != 0
    for words in ("roles/almanac/meta/service.yml:", "format: 2", "stage: application", "privacy: [{id: entries"):
        assert words in said.stdout, said.stdout[-3000:]
    assert "TASK [" not in said.stdout, "something was done"
    shutil.copy(HERE / "service.yml", root / "roles" / "almanac" / "meta" / "service.yml")
    former, new = "/var/lib/readi/ledger/postgresql-main.json", "/var/lib/readi/ledger/postgresql"
    lab.ssh("platform", f"sudo sh -c 'mkdir -m 700 {new} && cp {former} {new}/state.json'")
    # The task alone: what comes before it in site.yml would be done, and could not be announced any more.
    for options in (("--check",), ()):
        said = before.module(CHECKOUT, root, env, "platform", "readi.one.postgresql_state", *options)
        assert said.returncode != 0, "old and new ledger were both there, and one was taken"
        assert f"{former} and {new}/state.json are both there" in said.stdout, said.stdout[-3000:]
    lab.ssh("platform", f"sudo rm -r {new}")


def take_over(lab: Lab, root: Path, env: Mapping[str, str]) -> None:
    """Check mode says all of it and writes nothing; the run does it; a second one finds nothing to do."""
    there = kept.state(lab, HOSTS)
    # An outpost has people of its directory once somebody has signed in, and groups and organisations never.
    empty = [what for what, rows in there.items() if not rows]
    assert all(what.startswith("outpost: ") and what.partition(": ")[2] in kept.KEYCLOAK for what in empty), empty
    assert there["outpost: clients and their secrets"] and there["outpost: keys that sign tokens and sessions"]
    assert not any(GONE in row for row in there["platform: people, and the sub that services know them by"])
    former = files_of_before(lab), units_of_before(lab)
    assert all(former), "commit 32673b1 left none of its files or units: this test looks at the wrong names"

    runs = HOME / "runs"
    counted = {**env, "ANSIBLE_CALLBACKS_ENABLED": "readi.one.task_count", "READI_TASK_COUNT_FOLDER": str(runs)}
    check = before.playbook(CHECKOUT, root, counted, "--check", "--diff")
    assert check.returncode == 0, trouble(check.stdout)
    announced = record(runs)
    assert kept.state(lab, HOSTS) == there, "check mode wrote"
    assert (files_of_before(lab), units_of_before(lab)) == former, "check mode removed"
    real = before.playbook(CHECKOUT, root, counted)
    assert real.returncode == 0, trouble(real.stdout)
    found = run_record.differences(announced, record(runs))
    assert not found, "\n".join(found)

    now = kept.state(lab, HOSTS)
    for what, rows in there.items():
        assert rows <= now[what], f"{what}: {len(rows - now[what])} of {len(rows)} are another now"
    assert not any(GONE in row for row in now["platform: people, and the sub that services know them by"])
    assert (files_of_before(lab), units_of_before(lab)) == ([], [])

    again = before.playbook(CHECKOUT, root, counted)
    assert again.returncode == 0 and set(changed(again.stdout)) == {"0"}, trouble(again.stdout)


def test_an_earlier_installation_goes_on(lab: Lab, root: Path) -> None:
    env = {**lab.ansible(), "ANSIBLE_VAULT_PASSWORD_FILE": str(vault.PASSWORD)}
    for step in (install, refused, take_over):
        began = time.monotonic()
        step(lab, root, env)
        print(f"{step.__name__}: {time.monotonic() - began:.0f} s", flush=True)
