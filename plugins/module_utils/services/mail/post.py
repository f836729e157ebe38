"""Hands one message to a service over HTTP: what Postfix's pipe(8) runs for a recipient whose service takes HTTP.

    mail.post CONFIG RECIPIENT SENDER < message

The message is the body (message/rfc822); envelope and recipient are headers, since a body may say anything. The answer
is pipe(8)'s: 0 delivered, EX_TEMPFAIL later, EX_UNAVAILABLE never.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from ...http import Http, HttpError

DONE, NEVER, LATER = 0, 69, 75
# Statuses of a server that judged the message itself (RFC 9110, 15.5); all others may pass.
REFUSED = (400, 403, 406, 410, 413, 415, 422)
WITHIN_S = 120


def target(targets: dict[str, str], recipient: str) -> str | None:
    """The address to post to: the recipient's own (without its +extension), else its domain's."""
    local, _, domain = recipient.lower().rpartition("@")
    names = (f"{local}@{domain}", f"{local.partition('+')[0]}@{domain}", f"@{domain}")
    return next((targets[name] for name in names if name in targets), None)


def deliver(url: str, message: bytes, recipient: str, sender: str) -> tuple[int, str]:
    """The exit code, and what to say."""
    parts = urlsplit(url)
    head = {
        "Content-Type": "message/rfc822",
        "X-Envelope-To": recipient,
        "X-Envelope-From": sender,
    }
    try:
        with Http(f"{parts.scheme}://{parts.netloc}", timeout_s=60, within_s=WITHIN_S) as server:
            answer = server.ask("POST", parts.path or "/", message, head)
    except HttpError as error:
        return LATER, f"4.4.1 the service does not answer: {error}"
    if 200 <= answer.status < 300:
        return DONE, ""
    if answer.status in REFUSED:
        return NEVER, f"5.6.0 the service refuses the message ({answer.status})"
    return LATER, f"4.3.0 the service answers {answer.status}"


def main(config: Path, *words: str) -> int:
    recipient, sender = words
    url = target(json.loads(config.read_text())["targets"], recipient)
    if url is None:
        print("5.1.1 no service takes mail for this address")
        return NEVER
    code, said = deliver(url, sys.stdin.buffer.read(), recipient, sender)
    if said:
        print(said)
    return code
