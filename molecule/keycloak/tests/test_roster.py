"""The roster beside the sign-on, asked as a service's host and as a stranger would."""

import hashlib
import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from testinfra.host import Host

from tests.lab.hosts import Lab
from tests.lab.paths import CHECKOUT
from tests.lab.waiting import until

from .test_keycloak import master, run

__all__ = ["master"]
ASK = "/usr/bin/python3 -I /usr/lib/readi/current roster.serve /etc/readi/roster/serve.json"


def test_it_reads_the_sign_on(host: Host) -> None:
    told = host.run(f"sudo {ASK} --now")
    assert (told.rc, told.stdout[:8]) == (0, "read at "), told
    assert host.run(f"sudo {ASK} --health").rc == 0


def test_it_answers_over_tls_by_the_hosts_name_and_strangers_nothing(host: Host) -> None:
    told = host.run(
        "curl -sS -o /dev/null -w '%{http_code}' --cacert /etc/readi/ca/root.pem"
        " --resolve lab:8444:127.0.0.1 https://lab:8444/v1/x"
    )
    assert told.stdout == "401", told


def test_its_files_hold_no_credential_that_others_could_use(host: Host, master: str) -> None:
    settings = json.loads(host.run("sudo cat /etc/readi/roster/serve.json").stdout)
    assert settings["client_secret"] == secret(master, "roster_reader")
    for name, mode in (("/etc/readi/roster/serve.json", "640"), ("/var/lib/readi-roster-serve/seen.json", "600")):
        assert host.run(f"sudo stat -c %a {name}").stdout.strip() == mode
    assert host.run("sudo -u nobody cat /etc/readi/roster/serve.json").rc != 0


def test_it_runs_as_itself_and_starts_again(host: Host) -> None:
    shown = host.run("systemctl show -p User,ActiveState,Restart readi-roster-serve.service").stdout.split()
    assert {"User=readi-roster", "ActiveState=active", "Restart=on-failure"} == set(shown)


Keycloak = Callable[..., Any]
# By the host library's own client; what it is told comes by standard input, since ps shows arguments.
CALL = """
import json, sys
sys.path.insert(0, "/usr/lib/readi/current")
from readi.services.keycloak.client import Api
word, method, path, body = json.load(sys.stdin)
answer = Api("http://127.0.0.1:8080", "readi-playbook", word).call(method, f"/readi{path}", body)
print(json.dumps(answer.new_id or answer.body))
"""


@pytest.fixture
def keycloak(lab: Lab, master: str) -> Keycloak:
    """As the playbook's account: what it made, or what it was answered."""

    def call(method: str, path: str, body: Any = None) -> Any:
        said = json.dumps([secret(master, "keycloak_playbook"), method, path, body])
        words = ["ssh", "-F", str(lab.ssh_config), "lab", "--", f"python3 -I -c '{CALL}'"]
        done = subprocess.run(words, input=said, capture_output=True, text=True, check=True, timeout=120)
        return json.loads(done.stdout)

    return call


@pytest.fixture
def made(keycloak: Keycloak) -> Iterator[Callable[[str], str]]:
    """Project groups that a test makes, by slug; they are gone after it."""
    there: list[str] = []

    def make(slug: str) -> str:
        projects = keycloak("GET", "/group-by-path/projects")["id"]
        body = {"name": slug, "attributes": {"slug": [slug]}}
        there.append(keycloak("POST", f"/groups/{projects}/children", body))
        return there[-1]

    yield make
    found = keycloak("GET", "/groups?search=probe-&populateHierarchy=true&max=1000")
    known = {below["id"] for above in found for below in _all(above)}
    for id_ in set(there) & known:
        keycloak("DELETE", f"/groups/{id_}")


def _all(group: Any) -> Iterator[Any]:
    yield group
    for below in group.get("subGroups", ()):
        yield from _all(below)


def answered(token: str) -> subprocess.CompletedProcess[str]:
    inventory = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / ".config/molecule/inventory"
    playbook = CHECKOUT / "playbooks" / "sync_confirm.yml"
    return run("ansible-playbook", "-i", str(inventory), str(playbook), "-e", f"confirm={token}")


def test_what_waits_is_answered_by_the_playbook_and_once(
    host: Host, keycloak: Keycloak, made: Callable[[str], str]
) -> None:
    """A known slug under another id would open the old group's files."""
    first = made("probe-one")
    assert host.run(f"sudo {ASK} --now").rc == 0
    keycloak("DELETE", f"/groups/{first}")
    made("probe-one")
    assert host.run(f"sudo {ASK} --now").rc == 0
    told = host.run(f"sudo {ASK} --health")
    found = re.search(r"slug probe-one: 1 wait for -e confirm=(\w+)", told.stderr)
    assert told.rc == 1 and found, told
    done = answered(found[1])
    assert done.returncode == 0 and "Answered" in done.stdout, done.stdout
    assert host.run(f"sudo {ASK} --health").rc == 0
    again = answered(found[1])
    assert again.returncode != 0 and f"Nothing waits for {found[1]}" in again.stdout, again.stdout


@pytest.fixture
def probe(host: Host, lab: Lab) -> Iterator[Callable[..., tuple[str, Any]]]:
    """A second roster on the host, which a page of ours may tell of changes; asked by status and body."""
    file, settings = (
        "/etc/readi/roster/probe.json",
        json.loads(host.run("sudo cat /etc/readi/roster/serve.json").stdout),
    )
    reader = {"people": "everyone", "fields": [], "places": None, "tells": True}
    services = {"probe": {**reader, "sha256": hashlib.sha256(b"probe").hexdigest()}}
    lab.write("lab", file, json.dumps({**settings, "port": 18444, "services": services}), "0640")
    as_it = "-p User=readi-roster -p Group=readi-roster -p SupplementaryGroups=ssl-cert -p StateDirectory=probe-roster"
    serve = "/usr/bin/python3 -I /usr/lib/readi/current roster.serve"
    lab.as_root("lab", f"chgrp readi-roster {file} && systemd-run -q --unit=probe-roster {as_it} {serve} {file}")

    def ask(path: str, credential: str = "probe", body: Any = None) -> tuple[str, Any]:
        words = "curl -sS -w '\\n%{http_code}' --cacert /etc/readi/ca/root.pem --resolve lab:18444:127.0.0.1"
        data = "" if body is None else f" --json '{json.dumps(body)}'"
        told = host.check_output(f"{words} -H 'Authorization: Bearer {credential}'{data} https://lab:18444{path}")
        text, _, status = told.rpartition("\n")
        return status, json.loads(text) if text else None

    def serves() -> bool:
        return bool(host.run("ss -Hltn sport = 18444").stdout) and ask("/v1/probe")[0] == "200"

    until(serves, "the second roster has read")
    yield ask
    lab.as_root("lab", f"systemctl stop probe-roster; rm -rf {file} /var/lib/probe-roster")


def test_what_a_page_tells_is_served_at_once(probe: Callable[..., tuple[str, Any]], made: Callable[[str], str]) -> None:
    group = made("probe-two")
    assert "probe-two" not in [one["slug"] for one in probe("/v1/probe")[1]["groups"]]
    assert probe("/v1/changed", "wrong", {"groups": [group]})[0] == "401"
    started = time.monotonic()
    assert probe("/v1/changed", body={"groups": [group], "people": []})[0] == "200"
    assert "probe-two" in [one["slug"] for one in probe("/v1/probe")[1]["groups"]]
    assert time.monotonic() - started < 2
