"""The platform as a stage for the browser, and people who use the pages without one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.secrets import secret
from playwright.sync_api import Browser, sync_playwright

from tests.e2e import harness
from tests.e2e.stage import Stage
from tests.e2e.stand import mail as stand_mail
from tests.lab import vault
from tests.lab.hosts import Lab
from tests.lab.outside import Outside

from .visitor import Visitor

INVENTORY = Path(os.environ["MOLECULE_PROJECT_DIRECTORY"]) / "molecule/groups/inventory"
NAMES = {
    "maria": "maria.muster@musterstadt.example",
    "hans": "hans@musterstadt.example",
    "anna": "anna@musterstadt.example",
    "betrieb": "bea.trieb@musterstadt.example",
}
# By standard input: what a command line holds, the journal holds too.
ADMIN = """
import json, urllib.parse, urllib.request
base = "http://127.0.0.1:8080"
head = {}
def ask(method, path, body=None, form=None):
    data = urllib.parse.urlencode(form).encode() if form else json.dumps(body).encode() if body is not None else None
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    request = urllib.request.Request(base + path, data, {"Content-Type": kind, **head}, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None
form = {"grant_type": "client_credentials", "client_id": "readi-playbook", "client_secret": SECRET}
answer = ask("POST", "/realms/master/protocol/openid-connect/token", form=form)
head["Authorization"] = "Bearer " + answer["access_token"]
print(json.dumps([ask(method, "/admin/realms/readi" + path, body) for method, path, body in CALLS]))
"""


def derived(name: str) -> str:
    return secret(vault.secret(INVENTORY, "master_secret"), name)


class SignOn:
    """Keycloak's admin API on the host, as an operator's."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def ask(self, *calls: tuple[str, str, Any]) -> Any:
        script = f"SECRET = {derived('keycloak_playbook')!r}\nCALLS = {list(calls)!r}\n{ADMIN}"
        words = ["ssh", "-F", str(self._lab.ssh_config), "lab", "--", "python3", "-"]
        done = subprocess.run(words, input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def group(self, path: str) -> str:
        """Its id."""
        return str(self.ask(("GET", f"/group-by-path{path}", None))[0]["id"])

    def sub(self, name: str) -> str:
        return str(self.ask(("GET", f"/users?exact=true&email={NAMES.get(name, name)}", None))[0][0]["id"])

    def members(self, path: str) -> set[str]:
        found = self.ask(("GET", f"/groups/{self.group(path)}/members?max=1000", None))[0]
        return {one["email"] for one in found}


@pytest.fixture(scope="session")
def sign_on(lab: Lab) -> SignOn:
    return SignOn(lab)


@pytest.fixture(scope="session")
def somebody(outside: Outside) -> Callable[..., Visitor]:
    """somebody("maria", "en") -> a person on the pages, signed in; each time with a browser of their own."""

    def make(name: str, lang: str = "de") -> Visitor:
        visitor = Visitor(outside, lang)
        answer = visitor.sign_in(NAMES.get(name, name), derived(f"person_{name}") if name in NAMES else PASSWORD)
        assert answer.status == 200 and visitor.url.startswith("https://portal.readi.test/groups/"), answer.text[:2000]
        return visitor

    return make


PASSWORD = "Drei-Wege-im-Wald-7"


@pytest.fixture(scope="session")
def crowd(sign_on: SignOn, lab: Lab) -> list[str]:
    """Forty people of the city, whom the roster knows."""
    (city,) = sign_on.ask(("GET", "/group-by-path/organisations/musterstadt", None))
    names = [f"p{number}@musterstadt.example" for number in range(40)]
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/users", {
            "username": name, "email": name, "emailVerified": True, "enabled": True,
            "firstName": f"Person {number}", "lastName": "O'Neil Ö",
            "attributes": {"home_organisation": ["musterstadt"]},
            "groups": ["/organisations/musterstadt"],
            "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
        })
        for number, name in enumerate(names)
    ]  # fmt: skip
    assert city["name"] == "musterstadt"
    sign_on.ask(*calls)
    serve = "/usr/bin/python3 -I /usr/lib/readi/current roster.serve /etc/readi/roster/serve.json --now"
    lab.as_root("lab", f"{serve} && sleep 11")
    return names


# What the pages write


@pytest.fixture(scope="session", autouse=True)
def mailbox(lab: Lab) -> Callable[[], str]:
    """Takes on the host what the pages send, and says it all."""
    source = Path(stand_mail.__file__).read_text()
    script = f"{source}\nbox = Mailbox(2525)\nwhile True:\n    print(box.next(86400).as_string(), flush=True)\n"
    words = ["ssh", "-F", str(lab.ssh_config), "lab", "--", "sudo tee /root/mailbox.py"]
    subprocess.run(words, input=script, capture_output=True, text=True, check=True)
    lab.as_root("lab", "systemctl is-active mailbox || systemd-run --unit=mailbox /usr/bin/python3 /root/mailbox.py")

    def sent() -> str:
        lab.as_root("lab", "systemctl start readi-groups-post")
        return lab.ssh("lab", "sudo journalctl -u mailbox -o cat --no-pager")

    return sent


# The browser


@dataclass(frozen=True)
class _Lab(Stage):
    host: str = ""

    @property
    def addresses(self) -> dict[str, str]:
        return dict.fromkeys(super().addresses, self.host)


@pytest.fixture(scope="session")
def stage(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    root = tmp_path_factory.mktemp("browser-ca") / "root.pem"
    root.write_text(lab.ssh("lab", "sudo cat /etc/readi/ca/root.pem"))
    return _Lab("https://portal.readi.test", "https://sso.readi.test", root, INVENTORY, (), host=lab.address("lab"))


@pytest.fixture(scope="session")
def browser(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as running:
        yield from harness.running(running, stage, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def axe() -> str:
    return harness.axe_source()


@pytest.fixture
def visit(browser: Browser, stage: Stage, axe: str) -> Iterator[Callable[..., harness.Visit]]:
    visits: list[harness.Visit] = []

    def make(name: str, **options: Any) -> harness.Visit:
        one = harness.Visit(browser, stage, axe, options)
        visits.append(one)
        one.page.goto(f"{stage.portal}/groups/?lang={one.lang}")
        one.fill_in(NAMES.get(name, name), derived(f"person_{name}") if name in NAMES else PASSWORD)
        one.page.wait_for_url(lambda url: url.startswith(f"{stage.portal}/groups/"))
        return one

    yield make
    problems = [problem for one in visits for problem in one.close(None)]
    assert problems == []
