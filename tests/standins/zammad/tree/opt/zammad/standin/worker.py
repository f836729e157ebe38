"""Stand-in for the scheduler: it sends what tickets and triggers wrote, by the active channel. Not the product."""

from __future__ import annotations

import smtplib
import sys
import time
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import psycopg
from tables import rows

PAUSE_S = 1


def send() -> None:
    for mail in rows("SELECT * FROM standin_outbox WHERE NOT sent ORDER BY id"):
        ways = rows("SELECT options FROM channels WHERE area = 'Email::Account' AND active ORDER BY id LIMIT 1")
        if not ways:
            return
        told = ways[0]["options"]["outbound"]["options"]
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = mail["sender"], mail["recipient"], mail["subject"]
        message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="standin.example")
        message["X-Stand-In"] = "stand-in for zammad; not the product"
        message.set_content(mail["body"], subtype="html")
        with smtplib.SMTP(told["host"], int(told["port"]), timeout=30) as server:
            server.send_message(message)
        rows("UPDATE standin_outbox SET sent = true WHERE id = %s", mail["id"])


if __name__ == "__main__":
    while True:
        try:
            send()
        except (OSError, smtplib.SMTPException, psycopg.Error) as error:
            print(f"not sent: {error}", file=sys.stderr, flush=True)
        time.sleep(PAUSE_S)
