"""The platform as a stage for the browser, and people who use the pages without one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e import harness
from tests.e2e.stage import Stage
from tests.e2e.stand import mail as stand_mail
from tests.lab import asked, roster
from tests.lab import sign_on as sign_on_of_labs
from tests.lab.hosts import Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT

from .visitor import Visitor

INVENTORY = CHECKOUT / "molecule/groups/inventory"
NAMES = {
    "maria": "maria.muster@musterstadt.example",
    "hans": "hans@musterstadt.example",
    "anna": "anna@musterstadt.example",
    "betrieb": "bea.trieb@musterstadt.example",
}
derived = partial(asked.derived, INVENTORY)


class SignOn(sign_on_of_labs.SignOn):
    """The people of the inventory by their keys; others by their addresses. Each id is asked for once."""

    ids: ClassVar[dict[str, str]] = {}

    def sub(self, email: str) -> str:
        address = NAMES.get(email, email)
        if address not in self.ids:
            self.ids[address] = super().sub(address)
        return self.ids[address]

    def group(self, path: str) -> str:
        if path not in self.ids:
            self.ids[path] = super().group(path)
        return self.ids[path]

    def members(self, path: str) -> set[str]:
        return {one["email"] for one in self.ask("GET", f"/groups/{self.group(path)}/members?max=1000")}

    def operating(self, name: str) -> AbstractContextManager[None]:
        """An operator for a while, who signed in before, so that no second factor has to be set up here."""
        return self.inside(name, "/operators")

    @contextmanager
    def inside(self, name: str, path: str) -> Iterator[None]:
        member = f"/users/{self.sub(name)}/groups/{self.group(path)}"
        self.ask("PUT", member)
        try:
            yield
        finally:
            self.ask("DELETE", member)


@pytest.fixture(scope="session")
def sign_on(lab: Lab) -> SignOn:
    return SignOn(lab, INVENTORY)


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
SIGN_IN = 10


@pytest.fixture(scope="session")
def crowd(sign_on: SignOn, lab: Lab) -> list[str]:
    """Forty people of the city, whom the roster knows. The first ten can sign in: a password takes Keycloak a while."""
    names = [f"p{number}@musterstadt.example" for number in range(40)]
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/users", {
            "username": name, "email": name, "emailVerified": True, "enabled": True,
            "firstName": f"Person {number}", "lastName": "O'Neil Ö",
            "attributes": {"home_organisation": ["musterstadt"]},
            "groups": ["/organisations/musterstadt"],
            "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}] if number < SIGN_IN else [],
        })
        for number, name in enumerate(names)
    ]  # fmt: skip
    # 409: on hosts that were kept.
    assert {status for status, _ in sign_on.each(calls)} <= {201, 409}
    lab.as_root("lab", f"{roster.SERVE} && sleep 11")
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
