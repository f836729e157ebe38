"""The mailbox that the platform's mails end in: Debian's aiosmtpd, with StartTLS, into a Maildir."""

from __future__ import annotations

import base64
import email
import email.policy
from email.message import EmailMessage

from tests.lab.cities.names import HOST
from tests.lab.directory import INSTALL
from tests.lab.hosts import Lab

FOLDER = "/var/mail/staedte"
UNIT = f"""\
[Unit]
Description=A mailbox for whatever the platform sends
[Service]
User=mail
ExecStart=/usr/bin/aiosmtpd -n -l 0.0.0.0:587 --tlscert /etc/cities/chain.pem --tlskey /etc/cities/key.pem \\
  -c aiosmtpd.handlers.Mailbox {FOLDER}
Restart=on-failure
[Install]
WantedBy=multi-user.target
"""
READY = """\
cd /var/mail && install -d -o mail -g mail staedte staedte/tmp staedte/new staedte/cur
systemctl daemon-reload
systemctl enable --quiet cities-post
systemctl restart cities-post
"""
_SET_UP = f"""\
set -eu
export DEBIAN_FRONTEND=noninteractive
{INSTALL} python3-aiosmtpd >/dev/null
{READY}"""
_READ = f"sudo sh -c 'for mail in $(ls -tr {FOLDER}/new); do base64 -w0 {FOLDER}/new/$mail; echo; done'"


def set_up(lab: Lab, host: str, chain: str, key: str) -> None:
    """The mailbox alone, on a host of another lab; `chain` and `key` are good for names.POST."""
    write(lab, host, chain, key)
    lab.as_root(host, _SET_UP)


def write(lab: Lab, host: str, chain: str, key: str) -> None:
    """What it needs before it starts."""
    lab.write(host, "/etc/cities/chain.pem", chain)
    lab.write(host, "/etc/cities/key.pem", key)
    lab.write(host, "/etc/systemd/system/cities-post.service", UNIT)


def mails(lab: Lab, host: str = HOST) -> list[EmailMessage]:
    """Every mail that came, the newest last."""
    # In no log: whoever has an invitation's link chooses the password.
    lines = lab.ssh(host, _READ, quiet=True).split()
    return [email.message_from_bytes(base64.b64decode(line), policy=email.policy.default) for line in lines]  # type: ignore[misc]


def text(mail: EmailMessage) -> str:
    """What a person reads of it."""
    part = mail.get_body(("plain",))
    return part.get_content() if part else ""
