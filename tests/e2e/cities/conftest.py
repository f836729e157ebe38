"""The demo with its cities (tests/lab/cities): real hosts, real units, the cities' own servers in a container.

What no network may see, the admin interfaces on the hosts' loopback, is asked through SSH.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import session_check
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from playwright.sync_api import Browser, Playwright

from tests.e2e import harness
from tests.e2e.stage import Stage, demo
from tests.lab import authority, people, tunnel
from tests.lab.cities import names, post, server
from tests.lab.cities.homes import Homes
from tests.lab.cities.people import INVENTORY, Colleague, member
from tests.lab.demo import LAB
from tests.lab.directory import Directory

KEYCLOAK = 8080
ACCOUNT = "readi-playbook"
OUTPOST = "stadt"
"""The outpost's realm, as the inventory's issuer says."""


@dataclass(frozen=True)
class CityStage(Stage):
    """The cities' own pages are asked for too, by their names."""

    model: Model = field(kw_only=True)
    api: Api = field(kw_only=True)
    outpost: Api = field(kw_only=True)
    homes: Homes = field(kw_only=True)
    tunnels: dict[str | None, str] = field(kw_only=True)
    """Where the Keycloak of a host answers here; None: the platform's own."""

    @property
    def addresses(self) -> dict[str, str]:
        outpost = LAB.address(self.outpost_host)
        cities = LAB.address(names.HOST)
        return {**super().addresses, names.ETTLINGEN: cities, names.BRUCHSAL: cities, names.BUEHL: outpost}

    @property
    def sso_name(self) -> str:
        """The sign-on's name, which is our own pages'."""
        return str(urlsplit(self.sso).hostname)

    @property
    def outpost_host(self) -> str:
        return self.model.hosts["directory_outpost"][0]

    @property
    def sso_host(self) -> str:
        return self.model.hosts["keycloak"][0]

    # -- what the cities' own IT does ----------------------------------------------------------------------------------

    def disable(self, who: Colleague, disabled: bool = True) -> None:
        if who.city != "buehl":
            self.homes.change(who, enabled=not disabled)
            return
        directory = Directory(LAB, names.HOST)
        (directory.lock if disabled else directory.unlock)(member(who))
        # What the outpost does by itself within five minutes, when its cache of people is over.
        self.outpost.post(f"/{OUTPOST}/clear-user-cache")

    @contextlib.contextmanager
    def disabled(self, who: Colleague) -> Iterator[None]:
        self.disable(who)
        try:
            yield
        finally:
            self.disable(who, False)

    def at_home(self, who: Colleague) -> list[Any]:
        """Their sessions at their own city's sign-in."""
        if who.city != "buehl":
            return self.homes.sessions(who)
        # The outpost knows nobody before the first sign-in.
        known = self.outpost.get(f"/{OUTPOST}/users?username={who.name}&exact=true")
        return [one for user in known for one in self.outpost.get(f"/{OUTPOST}/users/{user['id']}/sessions")]

    def unchanging_id(self, who: Colleague) -> str:
        return Directory(LAB, names.HOST).unchanging_id(member(who))

    # -- the platform's sign-on ----------------------------------------------------------------------------------------

    def account(self, address: str) -> Any:
        (found,) = self.api.get(f"/readi/users?email={address}&exact=true")
        return found

    def sessions(self, user: str) -> list[Any]:
        """Theirs, by id."""
        return list(self.api.get(f"/readi/users/{user}/sessions"))

    @contextlib.contextmanager
    def in_group(self, user: str, path: str) -> Iterator[None]:
        """As a moderator takes somebody into a group."""
        member = f"/readi/users/{user}/groups/{self.api.get(f'/readi/group-by-path{path}')['id']}"
        self.api.put(member)
        try:
            yield
        finally:
            self.api.delete(member)

    def mails(self, address: str) -> list[EmailMessage]:
        """What the platform sent there, the newest last."""
        return [mail for mail in post.mails(LAB) if mail["To"] == address]

    # -- units ---------------------------------------------------------------------------------------------------------

    def systemctl(self, verb: str, unit: str, host: str) -> None:
        LAB.ssh(host, f"sudo systemctl {verb} {unit}")

    def ready(self, host: str | None) -> None:
        """Waits until the Keycloak of a host answers."""
        server.ready(self.tunnels[host])

    def session_check(self, host: str | None = None) -> tuple[session_check.Config, session_check.Keycloak]:
        """As the role writes it: for the sign-on's host, or for the outpost's."""
        wanted = self.model.desired("session_check", host)
        config = session_check.Config(**{**wanted["config"], "url": self.tunnels[host]})
        return config, session_check.Keycloak(config, people.derived(INVENTORY, self.model, wanted["secret"]))

    def check_sessions(self, host: str | None = None, later_s: int = 0) -> None:
        """What the timer runs: its unit on the host, or the same code so many seconds from now."""
        if later_s:
            config, check = self.session_check(host)
            session_check.run(config, check, 0, int((time.time() + later_s) * 1000))
        else:
            self.systemctl("start", "readi-keycloak-session-check.service", host or self.sso_host)


@pytest.fixture(scope="session")
def model() -> Model:
    return people.model(INVENTORY)


@pytest.fixture(scope="session")
def stage(model: Model) -> Iterator[CityStage]:
    told = demo()
    (outpost_host,) = model.hosts["directory_outpost"]
    hosts = {None: model.hosts["keycloak"][0], outpost_host: outpost_host, names.HOST: names.HOST}
    with contextlib.ExitStack() as opened:
        tunnels = {name: opened.enter_context(tunnel.opened(LAB, host, KEYCLOAK)) for name, host in hosts.items()}
        made = CityStage(
            **vars(told),
            model=model,
            api=Api(tunnels[None], ACCOUNT, people.derived(INVENTORY, model, "keycloak_playbook")),
            outpost=Api(tunnels[outpost_host], ACCOUNT, people.derived(INVENTORY, model, "outpost_buehl_playbook")),
            homes=Homes(tunnels[names.HOST], server.api(tunnels[names.HOST])),
            tunnels=tunnels,
        )
        # It must not come before a test that looks at what it does.
        timer = "readi-keycloak-session-check.timer"
        for host in (made.sso_host, outpost_host):
            opened.callback(made.systemctl, "start", timer, host)
            made.systemctl("stop", timer, host)
        yield made


@pytest.fixture(scope="session")
def leaf(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """Chain and key of a name, from the authority that the demo trusts."""

    def made(name: str) -> tuple[Path, Path]:
        folder = tmp_path_factory.mktemp("leaf")
        root = people.derived(INVENTORY, model, "own_ca"), model.desired("certificates", None)["organisation"]
        files = folder / "chain.pem", folder / "key.pem"
        for file, text in zip(files, authority.leaf(root, f"test {name}", [name]), strict=True):
            file.write_text(text)
        return files

    return made


@pytest.fixture(scope="session")
def browser(playwright: Playwright, stage: CityStage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    yield from harness.running(playwright, stage, tmp_path_factory.mktemp("home"))
