"""The sign-on's administrator, the people of the inventory, and Jitsi-Admin past our guards."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret

from tests.contracts.jitsi_admin.there import There
from tests.contracts.target import Target
from tests.lab import vault
from tests.lab.hosts import Lab

INVENTORY = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / "molecule/jitsi_admin/inventory"
SITE = "https://konferenzen.readi.test"
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

# Whatever the host sends ends here (the inventory's `mail`): Debian's aiosmtpd, into a Maildir.
POST = """
set -eu
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-aiosmtpd >/dev/null
cd /var/mail && install -d -o mail -g mail lab lab/tmp lab/new lab/cur
systemctl is-active -q lab-post || systemd-run -q --unit=lab-post --uid=mail \\
  /usr/bin/aiosmtpd -n -l 127.0.0.1:2525 -c aiosmtpd.handlers.Mailbox /var/mail/lab
for try in $(seq 40); do ss -Hltn 'sport = :2525' | grep -q . && exit 0; sleep 0.5; done
exit 1
"""
READ = "for mail in $(ls -t /var/mail/lab/new); do base64 -w0 /var/mail/lab/new/$mail; echo; done"


def derived(name: str) -> str:
    return secret(vault.secret(INVENTORY, "master_secret"), name)


def given() -> dict[str, str]:
    return {
        "root": "/opt/readi/jitsi_admin/current",
        "console": "readi-jitsi-admin",
        "socket": "/run/readi-php/jitsi_admin/fpm.sock",
        "database": "jitsi_admin",
        "websocket": "http://127.0.0.1:10050",
        "websocket_secret": derived("jitsi_admin_websocket"),
    }


@dataclass(frozen=True)
class SignOn:
    lab: Lab

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        script = f"SECRET = {derived('keycloak_playbook')!r}\nCALLS = {[(method, path, body)]!r}\n{ADMIN}"
        words = ["ssh", "-F", str(self.lab.ssh_config), "lab", "--", "python3", "-"]
        done = subprocess.run(words, input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@dataclass(frozen=True)
class Person:
    sub: str
    name: str
    password: str


def known(sign_on: SignOn, name: str, key: str) -> Person:
    (found,) = sign_on.ask("GET", f"/users?exact=true&email={name}")
    return Person(found["id"], name, derived(f"person_{key}"))


@dataclass(frozen=True)
class Mailbox:
    lab: Lab

    def mails(self) -> list[EmailMessage]:
        """The newest first."""
        lines = self.lab.ssh("lab", 'sudo sh -c "$(cat)"', stdin=READ, quiet=True).split()
        return [email.message_from_bytes(base64.b64decode(line), policy=email.policy.default) for line in lines]


@pytest.fixture(scope="session")
def mailbox(lab: Lab) -> Mailbox:
    lab.as_root("lab", POST)
    return Mailbox(lab)


@pytest.fixture(scope="session")
def sign_on(lab: Lab) -> SignOn:
    return SignOn(lab)


@pytest.fixture(scope="session")
def maria(sign_on: SignOn) -> Person:
    return known(sign_on, "maria.muster@musterstadt.example", "maria")


@pytest.fixture(scope="session")
def bert(sign_on: SignOn) -> Person:
    return known(sign_on, "bert.buehler@buehl.example", "bert")


@pytest.fixture(scope="session")
def there(lab: Lab) -> There:
    """Past nginx; what is asked here, no visitor may ask."""
    return There(Target("standin", "", tuple(f"ssh -F {lab.ssh_config} lab sudo".split()), given()))


@pytest.fixture(scope="session")
def told(lab: Lab) -> Callable[[], None]:
    """The roster reads at once, and sync applies what it says."""

    def tell() -> None:
        serve = "/usr/bin/python3 -I /usr/lib/readi/current roster.serve /etc/readi/roster/serve.json --now"
        look = "systemctl start readi-jitsi-admin-sync"
        # Tests ask more often than systemd lets a unit start (systemd.unit(5), StartLimitBurst).
        lab.as_root("lab", f"{serve}; systemctl reset-failed readi-jitsi-admin-sync; {look}; {look}")

    return tell
