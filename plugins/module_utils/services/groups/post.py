"""Sends what the pages of project groups wrote: once a minute, by the mail server beside them or the platform's relay.

    python3 -I /usr/lib/readi/current groups.post CONFIG

CONFIG is JSON: `database`, `site` {pages, name, operator, contact}, `smtp` {host, port, encryption, user, password,
sender, sender_name}, or null where the platform has no mail: then nothing is written, and nothing sent.
A mail that is refused for ever, or for three days, is given up, and the journal says so.
"""

from __future__ import annotations

import json
import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from pathlib import Path
from typing import Any

from .letters import Mail, Site, due
from .store import Store
from .web import connections, say

TIMEOUT_S = 30
GIVE_UP_S = 3 * 86400


def main(config: Path, *words: str) -> int:
    told = json.loads(config.read_text(encoding="utf-8"))
    if told["smtp"] is None:
        return 0
    store = Store(connections(told["database"]))
    store.prepare()
    return send(store, Site(**told["site"]), lambda: opened(told["smtp"]), sender(told["smtp"]), time.time())


def sender(smtp: Mapping[str, Any]) -> str:
    return formataddr((smtp["sender_name"], smtp["sender"]))


def send(store: Store, site: Site, connect: Callable[[], Any], from_: str, now: float) -> int:
    """1 where something is left that should have gone."""
    letters = store.letters()
    by_id = {letter.id: letter for letter in letters}
    waiting = [one.id for one in store.all_waiting()]
    mails = list(due(letters, waiting, store.last_told(), now, site))
    for mail in mails:
        if not mail.to:
            store.sent(mail.letters, now, told=False)
    to_send = [mail for mail in mails if mail.to]
    if not to_send:
        return 0
    left = 0
    try:
        with connect() as server:
            for mail in to_send:
                left += not _sent(server, store, mail, from_, now, min(by_id[one].at for one in mail.letters))
    except (OSError, smtplib.SMTPException) as error:
        say(f"the mail server does not answer: {error}")
        return 1
    return 1 if left else 0


def _sent(server: Any, store: Store, mail: Mail, from_: str, now: float, since: float) -> bool:
    try:
        server.send_message(message(mail, from_))
    except smtplib.SMTPRecipientsRefused as error:
        ((code, why),) = error.recipients.values()
        if code < 500 and now - since < GIVE_UP_S:
            say(f"letters {', '.join(mail.letters)} wait: {code} {why!r}")
            return False
        say(f"letters {', '.join(mail.letters)} are given up: {code} {why!r}")
    # A letter that is sent twice, since the database was lost in this moment, is better than none.
    store.sent(mail.letters, now, told=mail.waits)
    return True


def message(mail: Mail, from_: str) -> EmailMessage:
    found = EmailMessage()
    found["From"], found["To"], found["Subject"] = from_, mail.to, mail.subject
    found["Date"], found["Message-ID"] = formatdate(localtime=False), make_msgid(domain=_domain(from_))
    # RFC 3834: nobody's absence note answers it.
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(mail.body)  # takes every header called Content-… away
    found["Content-Language"] = mail.lang
    return found


def _domain(address: str) -> str:
    return address.rstrip(">").rpartition("@")[2]


@contextmanager
def opened(smtp: Mapping[str, Any]) -> Iterator[Any]:
    context = ssl.create_default_context()
    if smtp["encryption"] == "tls":
        server: Any = smtplib.SMTP_SSL(smtp["host"], smtp["port"], timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(smtp["host"], smtp["port"], timeout=TIMEOUT_S)
    with server:
        if smtp["encryption"] == "starttls":
            server.starttls(context=context)
        if smtp["user"]:
            server.login(smtp["user"], smtp["password"])
        yield server
