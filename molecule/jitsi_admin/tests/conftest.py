"""The sign-on's administrator, the people of the inventory, and Jitsi-Admin past our guards."""

from __future__ import annotations

import base64
import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial

import pytest

from tests.contracts.jitsi_admin.there import There
from tests.contracts.target import Target
from tests.lab import asked
from tests.lab.hosts import Lab
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person, SignOn

INVENTORY = CHECKOUT / "molecule/jitsi_admin/inventory"
derived = partial(asked.derived, INVENTORY)
SITE = "https://konferenzen.readi.test"
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
def bert(sign_on: SignOn) -> Person:
    return sign_on.known("bert", "bert.buehler@buehl.example")


@pytest.fixture(scope="session")
def there(lab: Lab) -> There:
    """Past nginx; what is asked here, no visitor may ask."""
    return There(Target("standin", "", tuple(f"ssh -F {lab.ssh_config} lab sudo".split()), given()))
