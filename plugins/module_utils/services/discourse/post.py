"""python3 -I /usr/lib/readi/current discourse.post CONFIG: a message from standard input becomes a topic or an answer.

Postfix runs it as the account of `sync`, with its configuration. Discourse tells whoever it refuses (3.1, seen), and
that may be anybody whose address was forged: mail of an address that no account has ends here, with a line in the
journal. 75 is "try again later" (sysexits.h): the mail stays in the queue.
"""

from __future__ import annotations

import base64
import email
import email.policy
import email.utils
import json
import re
import sys
from pathlib import Path
from typing import BinaryIO

from ...reconcile.types import AdapterError
from .messages import say
from .place import Place
from .rest import Rest
from .table import Psql, Tables

LATER = 75
MOST = 20_000_000
"""Bytes."""
PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


def main(config: Path, *words: str) -> int:
    place = Place.of(json.loads(config.read_text(encoding="utf-8"))["service"])
    rest = Rest(place, within_s=30)
    try:
        return handed(sys.stdin.buffer, rest, Psql(place))
    finally:
        rest.close()


def handed(message: BinaryIO, rest: Rest, tables: Tables) -> int:
    raw = message.read(MOST + 1)
    sender = _sender(raw)
    try:
        if len(raw) > MOST or not sender or not known(tables, sender):
            print(say("stranger", sender=sender or "-"))
            return 0
        rest.good("POST", "/admin/email/handle_mail.json", {"email_encoded": base64.b64encode(raw).decode()})
    except AdapterError as error:
        print(error, file=sys.stderr)
        return LATER
    return 0


def known(tables: Tables, sender: str) -> bool:
    """Whether an account has the address. Of what means something to SQL, PLAIN lets the apostrophe through alone."""
    written = sender.replace("'", "''")
    sql = f"SELECT count(*) AS many FROM user_emails WHERE lower(email) = '{written}'"
    return bool(tables.read({"known": sql})["known"][0]["many"])


def _sender(raw: bytes) -> str:
    """The address that the message says it is from, where it is a plain one."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    found = email.utils.parseaddr(str(message["from"] or ""))[1].lower()
    return found if PLAIN.fullmatch(found) else ""
