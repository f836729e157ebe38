"""Mailing lists for tests: Mailman's core over loopback, mail and what arrived of it, somebody at the lists'
pages. On a host that molecule/mailman/converge.yml made."""

from __future__ import annotations

import base64
import html
import json
import re
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from tests.integration.keycloak.second_factor import totp
from tests.lab import asked, visitor
from tests.lab.asked import Asked
from tests.lab.hosts import Lab
from tests.lab.outside import Answer, Outside
from tests.lab.paths import CHECKOUT
from tests.lab.sign_on import Person

INVENTORY = CHECKOUT / "molecule/mailman/inventory"
DOMAIN = "lists.readi.test"
LISTS = f"https://{DOMAIN}"
ZONES = {
    "musterstadt.example A": ["192.0.2.1"],
    "fails.example A": ["192.0.2.1"],
    "fails.example TXT": ["v=spf1 ip4:192.0.2.1 -all"],
    # Strict, and what comes from the lab is allowed.
    "strict.example A": ["192.0.2.1"],
    "strict.example TXT": ["v=spf1 ip4:10.0.0.0/8 ip4:172.16.0.0/12 ip4:192.168.0.0/16 -all"],
    "_dmarc.strict.example TXT": ["v=DMARC1; p=reject"],
    "relay.readi.test A": ["127.0.0.1"],
    "mail.readi.test A": ["127.0.0.1"],
    "lists.readi.test MX": ["mail.readi.test"],
}
# What the pages that set up a second factor and its way back hide in their forms.
SET_UP = "totpSecret|generatedRecoveryAuthnCodes|generatedAt"
derived = partial(asked.derived, INVENTORY)


def root(lab: Lab, script: str) -> str:
    """What a shell script says that root runs on the host."""
    return lab.ssh("lab", 'sudo sh -c "$(cat)"', stdin=script)


def within(seconds: float, what: Callable[[], Any]) -> Any:
    """What is asked for, once it is there; what it was last, where time is up."""
    until = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.5)
    return found


class Core(Asked):
    """Mailman's REST API."""

    secret = "mailman_rest"
    script = """
head = {"Authorization": "Basic " + base64.b64encode(("readi:" + SECRET).encode()).decode()}
print(json.dumps([ask(method, "http://127.0.0.1:8001/3.1" + path, body, head) for method, path, body in CALLS]))
"""

    def members(self, name: str, role: str = "member") -> set[str]:
        ((status, rows),) = self.each([("GET", f"/lists/{name}@{DOMAIN}/roster/{role}", None)])
        assert status == 200, rows
        return {row["email"] for row in rows.get("entries", [])}

    def subscribe(self, name: str, *addresses: str) -> None:
        given = {"pre_verified": True, "pre_confirmed": True, "pre_approved": True, "send_welcome_message": False}
        path = "/members"
        calls = [("POST", path, {"list_id": f"{name}.{DOMAIN}", "subscriber": one, **given}) for one in addresses]
        answers = self.each(calls)
        assert {status for status, _ in answers} <= {201, 409}, answers[:3]

    def held(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.ask("GET", f"/lists/{name}@{DOMAIN}/held").get("entries", [])
        return rows


@dataclass(frozen=True)
class Post:
    """Sends as another mail server does, and finds what the relay was given."""

    lab: Lab

    def send(self, sender: str, recipient: str, subject: str = "", envelope: str | None = None) -> tuple[int, str, str]:
        """Status, what was said, and the subject."""
        subject = subject or f"subject-{uuid4().hex[:12]}"
        head = f"From: {sender}\r\nTo: {recipient}\r\nSubject: {subject}\r\nMessage-ID: <{uuid4().hex}@x.example>\r\n"
        text = f"{head}Date: Sat, 28 Nov 2026 12:00:00 +0000\r\n\r\nHello\r\n"
        return (*self.raw(sender if envelope is None else envelope, recipient, text), subject)

    def raw(self, envelope: str, recipient: str, text: str) -> tuple[int, str]:
        with smtplib.SMTP(self.lab.address("lab"), 25, local_hostname="elsewhere.example", timeout=60) as server:
            try:
                server.sendmail(envelope, [recipient], text.encode())
            except smtplib.SMTPRecipientsRefused as error:
                code, said = next(iter(error.recipients.values()))
                return code, said.decode()
            except smtplib.SMTPResponseException as error:
                said = error.smtp_error
                return error.smtp_code, said.decode() if isinstance(said, bytes) else said
        return 250, ""

    def all(self, word: str = "") -> list[dict[str, Any]]:
        """What arrived at the relay with this word in it."""
        lines = root(self.lab, f"grep -F -e {word!r} /var/lib/letterbox/mail.jsonl || true").splitlines()
        return [json.loads(line) for line in lines]

    def copies(self, subject: str) -> list[str]:
        """Whom the message with this subject was handed over for, each as often as it was."""
        return sorted(address for one in self.all(subject) for address in one["recipients"])

    def steer(self, name: str, content: str) -> None:
        packed = base64.b64encode(content.encode()).decode()
        root(self.lab, f"echo {packed} | base64 -d > /var/lib/letterbox/{name}")


class Visitor(visitor.Visitor):
    """Somebody at the lists' pages."""

    def __init__(self, outside: Outside) -> None:
        super().__init__(outside, LISTS)

    def go(self, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """Django asks a form over HTTPS where it comes from."""
        return super().go(url, form, **{"Referer": url, **headers})

    def send(self, path: str, **fields: str) -> Answer:
        """A form of the lists' pages, with the token that they ask for."""
        token = self.cookies_of(LISTS).get("csrftoken", "")
        return self.go(f"{LISTS}{path}", {"csrfmiddlewaretoken": token, **fields})

    def sign_in(self, person: Person) -> Answer:
        """An operator sets up their second factor at the first sign-in."""
        page = self.go(f"{LISTS}/accounts/login/?next=/postorius/lists/")
        page = self.enter(page, username=person.email, password=person.password)
        while not self.url.startswith(LISTS):
            given: dict[str, str] = dict(re.findall(rf'name="({SET_UP})"[^>]*value="([^"]*)"', page.text))
            if not given:
                break
            if "totpSecret" in given:
                given |= {"totp": totp(given["totpSecret"]), "userLabel": "Telefon"}
            page = self.enter(page, **{"userLabel": "Telefon", "kcRecoveryCodesConfirmationCheck": "on", **given})
        return page


def _read(page: str) -> str:
    """What a person reads of it."""
    shown = re.sub(r"<(head|script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(shown).split())


def signed_in(person: Person, outside: Outside) -> Visitor:
    somebody = Visitor(outside)
    page = somebody.sign_in(person)
    assert page.status == 200 and somebody.url.startswith(LISTS), (somebody.url, page.status, _read(page.text))
    return somebody
