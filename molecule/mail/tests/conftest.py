"""The scenario's mail: what arrived at the other ends, and how one sends from outside and from within."""

from __future__ import annotations

import base64
import json
import os
import smtplib
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.lab import vault
from tests.lab.hosts import Lab

INVENTORY = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / "molecule/mail/inventory"
# The controller has a private address on the lab's network.
HERE = "ip4:10.0.0.0/8 ip4:172.16.0.0/12 ip4:192.168.0.0/16"
ZONES: Mapping[str, list[str]] = {
    "none.example A": ["192.0.2.1"],
    "fails.example A": ["192.0.2.1"],
    "fails.example TXT": ["v=spf1 ip4:192.0.2.1 -all"],
    "strict.example A": ["192.0.2.1"],
    "strict.example TXT": ["v=spf1 ip4:192.0.2.1 -all"],
    "_dmarc.strict.example TXT": ["v=DMARC1; p=reject"],
    "careful.example A": ["192.0.2.1"],
    "_dmarc.careful.example TXT": ["v=DMARC1; p=quarantine"],
    "allowed.example A": ["192.0.2.1"],
    "allowed.example TXT": [f"v=spf1 {HERE} -all"],
    "_dmarc.allowed.example TXT": ["v=DMARC1; p=reject"],
    "musterstadt.example A": ["192.0.2.1"],
}
INSIDE = """
import json, smtplib, sys
sender, recipients, message = json.loads({words!r})
with smtplib.SMTP("127.0.0.1", 25, timeout=30) as server:
    try:
        server.sendmail(sender, recipients, message.encode())
        print(json.dumps([250, ""]))
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        print(json.dumps([code, said.decode()]))
    except smtplib.SMTPResponseException as error:
        print(json.dumps([error.smtp_code, error.smtp_error.decode()]))
"""


def root(lab: Lab, script: str) -> str:
    """What a shell script says that root runs on the host."""
    return lab.ssh("lab", 'sudo sh -c "$(cat)"', stdin=script)


@dataclass(frozen=True)
class Post:
    """Sends, and finds what arrived."""

    lab: Lab

    def message(self, sender: str, recipient: str, **headers: str) -> tuple[str, str]:
        """A message with a subject of its own, and that subject."""
        subject = f"subject-{uuid4().hex[:12]}"
        more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        head = f"From: {sender}\r\nTo: {recipient}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x.example>\r\n"
        return f"{head}Date: Sat, 28 Nov 2026 12:00:00 +0000\r\n{more}\r\nGrüße\r\n", subject

    def from_outside(self, sender: str, recipients: str | list[str], message: str) -> tuple[int, str]:
        """As another mail server speaks: the status, and what was said."""
        with smtplib.SMTP(self.lab.address("lab"), 25, local_hostname="elsewhere.example", timeout=60) as server:
            try:
                server.sendmail(sender, recipients, message.encode())
            except smtplib.SMTPRecipientsRefused as error:
                code, said = next(iter(error.recipients.values()))
                return code, said.decode()
            except smtplib.SMTPResponseException as error:
                said = error.smtp_error
                return error.smtp_code, said.decode() if isinstance(said, bytes) else said
        return 250, ""

    def from_within(self, account: str, sender: str, recipients: str | list[str], message: str) -> tuple[int, str]:
        """As a service on the host, run as `account`."""
        words = json.dumps([sender, recipients, message])
        script = INSIDE.format(words=words)
        given = [
            "ssh",
            "-F",
            str(self.lab.ssh_config),
            "lab",
            "--",
            "sudo",
            "runuser",
            "-u",
            account,
            "--",
            "python3",
            "-",
        ]
        done = subprocess.run(given, input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        code, said = json.loads(done.stdout)
        return code, said

    def arrived(self, subject: str, count: int = 1, within_s: float = 20) -> list[dict[str, Any]]:
        """What arrived of that subject, once there are `count`; fails where there are not in time."""
        until = time.monotonic() + within_s
        while True:
            found = self.all(subject)
            if len(found) >= count:
                return found
            assert time.monotonic() < until, f"{len(found)} of {count}; {root(self.lab, 'postqueue -p')}"
            time.sleep(0.5)

    def all(self, subject: str) -> list[dict[str, Any]]:
        lines = root(self.lab, "cat /var/lib/letterbox/mail.jsonl").splitlines()
        return [said for said in map(json.loads, lines) if f"Subject: {subject}" in said["message"]]

    def steer(self, name: str, content: str) -> None:
        """A file that steers the other ends; empty takes it away."""
        path = f"/var/lib/letterbox/{name}"
        packed = base64.b64encode(content.encode()).decode()
        root(self.lab, f"echo {packed} | base64 -d > {path}" if content else f"rm -f {path}")


def sheet(lab: Lab) -> dict[str, list[str]]:
    """The zone as somebody would enter it who reads the sheet that the host prints."""
    zone: dict[str, list[str]] = {"mail.readi.test A": ["127.0.0.1"], "relay.readi.test A": ["127.0.0.1"]}
    for line in root(lab, "readi-mail-dns").splitlines():
        name, kind, value = line.split("  ")
        if kind == "MX":
            zone[f"{name.rstrip('.')} MX"] = [value.split()[1]]
        elif kind == "TXT":
            zone.setdefault(f"{name.rstrip('.')} TXT", []).append("".join(value.split('"')[1::2]))
    return zone


@pytest.fixture(scope="session")
def post(lab: Lab) -> Iterator[Post]:
    post = Post(lab)
    post.steer("relay-password", vault.secret(INVENTORY, "mail_password"))
    post.steer("zones.json", json.dumps({**ZONES, **sheet(lab)}))
    yield post
