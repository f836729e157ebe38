"""The mailbox that the platform's mails end in: Debian's aiosmtpd, with StartTLS, into a Maildir."""

from __future__ import annotations

import base64
import email
import email.policy
from email.message import EmailMessage

from tests.lab.cities.names import HOST
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
_READ = f"sudo sh -c 'for mail in $(ls -tr {FOLDER}/new); do base64 -w0 {FOLDER}/new/$mail; echo; done'"


def mails(lab: Lab) -> list[EmailMessage]:
    """Every mail that came, the newest last."""
    # In no log: whoever has an invitation's link chooses the password.
    lines = lab.ssh(HOST, _READ, quiet=True).split()
    return [email.message_from_bytes(base64.b64decode(line), policy=email.policy.default) for line in lines]  # type: ignore[misc]


def text(mail: EmailMessage) -> str:
    """What a person reads of it."""
    part = mail.get_body(("plain",))
    return part.get_content() if part else ""
