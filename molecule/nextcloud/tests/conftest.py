"""The sign-on's administrator, and the one person of the inventory."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret

from tests.lab import vault
from tests.lab.hosts import Lab

# A signature of the tests' own: nothing is fetched.
FINDS = "readi.one looks for this line"
SIGNATURES = "/var/lib/clamav"
INVENTORY = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / "molecule/nextcloud/inventory"
# By standard input: what a command line holds, the journal holds too.
ADMIN = """
import json, urllib.parse, urllib.request
base = "http://127.0.0.1:8080"
head = {}
def ask(method, path, body=None, form=None):
    data = urllib.parse.urlencode(form).encode() if form else json.dumps(body).encode() if body is not None else None
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    request = urllib.request.Request(base + path, data, {"Content-Type": kind, **head}, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None
form = {"grant_type": "client_credentials", "client_id": "readi-playbook", "client_secret": SECRET}
answer = ask("POST", "/realms/master/protocol/openid-connect/token", form=form)
head["Authorization"] = "Bearer " + answer["access_token"]
for method, path, body in CALLS:
    answer = ask(method, "/admin/realms/readi" + path, body)
print(json.dumps(answer))
"""


def derived(name: str) -> str:
    return secret(vault.secret(INVENTORY, "master_secret"), name)


@dataclass(frozen=True)
class SignOn:
    lab: Lab

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        script = f"SECRET = {derived('keycloak_playbook')!r}\nCALLS = {[(method, path, body)]!r}\n{ADMIN}"
        words = ["ssh", "-F", str(self.lab.ssh_config), "lab", "--", "python3", "-"]
        done = subprocess.run(words, input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def group(self, path: str) -> str:
        """Its id."""
        return str(self.ask("GET", f"/group-by-path{path}")["id"])


@dataclass(frozen=True)
class Person:
    sub: str
    name: str
    password: str


@pytest.fixture(scope="session")
def sign_on(lab: Lab) -> SignOn:
    return SignOn(lab)


@pytest.fixture(scope="session")
def maria(sign_on: SignOn) -> Person:
    name = "maria.muster@musterstadt.example"
    (found,) = sign_on.ask("GET", f"/users?exact=true&email={name}")
    return Person(found["id"], name, derived("person_maria"))


@pytest.fixture(scope="session")
def told(lab: Lab) -> Any:
    """The roster reads at once, and sync applies what it says."""

    def tell() -> None:
        serve = "/usr/bin/python3 -I /usr/lib/readi/current roster.serve /etc/readi/roster/serve.json --now"
        # The first may be a look of the timer's that was under way.
        look = "systemctl start readi-nextcloud-sync"
        # Tests ask more often than systemd lets a unit start (systemd.unit(5), StartLimitBurst).
        lab.as_root("lab", f"{serve}; systemctl reset-failed readi-nextcloud-sync; {look}; {look}")

    return tell


@pytest.fixture(scope="session")
def scanner(lab: Lab) -> Iterator[None]:
    """From here on uploads are taken. Debian's unit wants upstream's two sets of signatures; as folders they may be
    empty."""
    line = f"ReadiTest:0:*:{FINDS.encode().hex()}"
    sets = f"{SIGNATURES}/main.inc {SIGNATURES}/daily.inc"
    lab.as_root(
        "lab", f"mkdir -p {sets} && echo {line} > {SIGNATURES}/readi.ndb && systemctl start clamav-daemon.service"
    )
    yield
    lab.as_root("lab", f"rm -r {sets} {SIGNATURES}/readi.ndb")
