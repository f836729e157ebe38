"""Mailing lists for tests: the sign-on's administrator, Mailman's core over loopback, mail and what arrived of it, one
person's browser. On a host that molecule/mailman/converge.yml made."""

from __future__ import annotations

import base64
import html
import json
import re
import smtplib
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import uuid4

from ansible_collections.readi.one.plugins.module_utils.secrets import secret

from tests.integration.keycloak.second_factor import totp
from tests.lab import vault
from tests.lab.hosts import Lab
from tests.lab.outside import Answer, Outside
from tests.lab.paths import CHECKOUT

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
# By standard input: what a command line holds, the journal holds too.
ASK = """
import base64, json, urllib.error, urllib.parse, urllib.request
def ask(method, url, body=None, head={}, form=None):
    data = urllib.parse.urlencode(form).encode() if form else json.dumps(body).encode() if body is not None else None
    # A type without a body is 400 (core 3.3.10).
    kind = {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"} if data else {}
    request = urllib.request.Request(url, data, {**kind, **head}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text.decode()
"""
SIGN_ON = """
form = {"grant_type": "client_credentials", "client_id": "readi-playbook", "client_secret": SECRET}
_, told = ask("POST", "http://127.0.0.1:8080/realms/master/protocol/openid-connect/token", form=form)
head = {"Authorization": "Bearer " + told["access_token"]}
answers = [ask(m, "http://127.0.0.1:8080/admin/realms/readi" + path, body, head) for m, path, body in CALLS]
print(json.dumps(answers))
"""
CORE = """
head = {"Authorization": "Basic " + base64.b64encode(("readi:" + SECRET).encode()).decode()}
print(json.dumps([ask(method, "http://127.0.0.1:8001/3.1" + path, body, head) for method, path, body in CALLS]))
"""
Call = tuple[str, str, Any]


def derived(name: str) -> str:
    return secret(vault.secret(INVENTORY, "master_secret"), name)


def root(lab: Lab, script: str) -> str:
    """What a shell script says that root runs on the host."""
    return lab.ssh("lab", 'sudo sh -c "$(cat)"', stdin=script)


def within(seconds: float, what: Callable[[], Any]) -> Any:
    """What is asked for, once it is there; what it was last, where time is up."""
    until = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.5)
    return found


@dataclass(frozen=True)
class Asked:
    """A service of the host's loopback; `script` says how one signs in there, with the secret `name`."""

    lab: Lab
    script: str
    name: str

    def each(self, calls: Iterable[Call]) -> list[tuple[int, Any]]:
        script = f"SECRET = {derived(self.name)!r}\nCALLS = {list(calls)!r}\n{ASK}{self.script}"
        words = ["ssh", "-F", str(self.lab.ssh_config), "lab", "--", "python3", "-"]
        done = subprocess.run(words, input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [tuple(answer) for answer in json.loads(done.stdout)]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        ((status, answer),) = self.each([(method, path, body)])
        assert status < 400, (status, answer)
        return answer


class Core(Asked):
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


class Visitor:
    """One person's browser: cookies by host, redirects, forms; asked from outside."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._cookies: dict[str, dict[str, str]] = {}
        self.url = ""

    def ask(self, method: str, url: str, form: dict[str, str] | None = None) -> Answer:
        """One request, without following redirects."""
        mine = self._cookies.setdefault(urlsplit(url).netloc, {})
        sent = {"Accept-Language": "de", "Referer": url}
        if mine:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in mine.items())
        body = None
        if form is not None:
            body = urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._outside.request(method, url, body, sent)
        # Several cookies come joined by a comma; a date holds one too, but no name before an equals sign.
        for name, value in re.findall(r"(?:^|, )([A-Za-z_]+)=([^;,]*)", answer.headers.get("set-cookie", "")):
            mine[name] = value
        return answer

    def go(self, url: str, form: dict[str, str] | None = None) -> Answer:
        """Follow redirects; `url` is then where it ended."""
        for _ in range(12):
            answer = self.ask("GET" if form is None else "POST", url, form)
            if answer.status not in (301, 302, 303, 307):
                self.url = url
                return answer
            url, form = urljoin(url, answer.headers["location"]), None
        raise AssertionError(f"too many redirects, the last to {url}")

    def send(self, path: str, **fields: str) -> Answer:
        """A form of the lists' pages, with the token that they ask for."""
        token = self._cookies[DOMAIN].get("csrftoken", "")
        return self.go(f"{LISTS}{path}", {"csrfmiddlewaretoken": token, **fields})

    def sign_in(self, name: str, password: str) -> Answer:
        """Through the sign-on's forms; an operator sets up their second factor at the first sign-in."""
        answer = self.go(f"{LISTS}/accounts/login/?next=/postorius/lists/")
        given = {"username": name, "password": password, "userLabel": "Telefon"}
        for _ in range(5):
            for field in ("totpSecret", "generatedRecoveryAuthnCodes", "generatedAt"):
                if found := re.search(rf'name="{field}"[^>]*value="([^"]*)"', answer.text):
                    given[field] = found[1]
            if "totpSecret" in given:
                given["totp"] = totp(given["totpSecret"])
            given["kcRecoveryCodesConfirmationCheck"] = "on"
            form = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            fields = set(re.findall(r'<input[^>]*name="([^"]+)"', answer.text)) & set(given)
            if self.url.startswith(LISTS) or not form or not fields:
                break
            answer = self.go(html.unescape(form[1]), {field: given[field] for field in fields})
        return answer


def _read(page: str) -> str:
    """What a person reads of it."""
    shown = re.sub(r"<(head|script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(shown).split())


@dataclass(frozen=True)
class Person:
    sub: str
    email: str
    password: str

    def signed_in(self, outside: Outside) -> Visitor:
        visitor = Visitor(outside)
        page = visitor.sign_in(self.email, self.password)
        assert page.status == 200 and visitor.url.startswith(LISTS), (visitor.url, page.status, _read(page.text))
        return visitor


class SignOn(Asked):
    def seeded(self, key: str, email: str) -> Person:
        (found,) = self.ask("GET", f"/users?exact=true&email={email}")
        return Person(found["id"], email, derived(f"person_{key}"))

    def made(self, email: str, *groups: str) -> Person:
        password = f"Aa1-{uuid4().hex}"
        self.ask("POST", "/users", {
            "username": email, "email": email, "emailVerified": True, "enabled": True, "firstName": "Eva",
            "lastName": "Probe", "groups": list(groups), "attributes": {"home_organisation": ["musterstadt"]},
            "credentials": [{"type": "password", "value": password, "temporary": False}],
        })  # fmt: skip
        (found,) = self.ask("GET", f"/users?exact=true&email={email}")
        return Person(found["id"], email, password)

    def changed(self, person: Person, **fields: Any) -> None:
        now = self.ask("GET", f"/users/{person.sub}")
        self.ask("PUT", f"/users/{person.sub}", {**now, **fields})
