"""A stage with cities: our portal and sign-on, a second Keycloak that stands for the cities' own, Bühl's directory in a
container, and a mailbox.

Both servers can resolve the stand's own names and no other, and trust the stand's authority: real TLS between all.
"""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.manifest import placeholders, resolve
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import session_check
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.plugin_utils import inventory
from playwright.sync_api import Browser, Playwright

from tests.e2e import harness
from tests.e2e.alone.realm import ACCOUNT, PASSWORD, make, secret
from tests.e2e.cities import network
from tests.e2e.cities.homes import Colleague, Homes
from tests.e2e.cities.outpost import CITY, Outpost, password_of_the_reader
from tests.e2e.stage import Person, Stage
from tests.e2e.stand.ca import Authority
from tests.e2e.stand.keycloak import free_port
from tests.e2e.stand.mail import Mailbox
from tests.e2e.stand.render import write
from tests.e2e.stand.web import Web
from tests.integration.keycloak.server import QUICK, Server
from tests.lab.directory import ADDRESS, Directory
from tests.lab.directory import authority as of_the_directory
from tests.lab.hosts import Host, Lab

VERSION = "26.7.4"
NAMES = (network.PORTAL, network.SSO, *network.HOSTS.values())


@dataclass(frozen=True)
class CityStage(Stage):
    """The cities' own pages are asked for too, by their names."""

    server: Server = field(kw_only=True)
    homes: Homes = field(kw_only=True)
    outpost: Outpost = field(kw_only=True)
    api: Api = field(kw_only=True)
    model: Model = field(kw_only=True)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(NAMES)

    def disable(self, who: Colleague, disabled: bool = True) -> None:
        """At home, as the own IT does it."""
        if who.city == CITY:
            self.outpost.lock(who, disabled)
        else:
            self.homes.change(who, enabled=not disabled)

    def account(self, address: str) -> Any:
        """The one at the platform's sign-on."""
        (found,) = self.api.get(f"/readi/users?email={address}&exact=true")
        return found

    def sessions(self, user: str) -> list[Any]:
        """Theirs at the platform's sign-on, by id."""
        return list(self.api.get(f"/readi/users/{user}/sessions"))

    def session_check(self, host: str | None = None) -> tuple[session_check.Config, session_check.Keycloak]:
        """As the role writes it: for the sign-on's host, or for the outpost's."""
        wanted = self.model.desired("session_check", host)
        server = self.homes.server if host else self.server
        config = session_check.Config(**{**wanted["config"], "url": server.url})
        return config, session_check.Keycloak(config, secret(wanted["secret"]))

    def check_sessions(self, host: str | None = None, later_s: int = 0) -> list[str]:
        """What its timer runs, so many seconds from now."""
        config, check = self.session_check(host)
        return session_check.run(config, check, 0, int((time.time() + later_s) * 1000))[1]


@dataclass(frozen=True)
class Ports:
    portal: int
    sso: int
    homes: int


@pytest.fixture(scope="session")
def ports() -> Ports:
    return Ports(free_port(), free_port(), free_port())


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    running = Mailbox()
    yield running
    running.close()


@pytest.fixture(scope="session")
def model(ports: Ports, mailbox: Mailbox) -> Model:
    return network.model(ports.portal, ports.sso, ports.homes, mailbox.port)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory, model: Model, ports: Ports, authority: Authority) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("site")
    write("portal", model.desired("portal")["files"], folder)
    manifest = resolve(inventory.manifests()["portal"], placeholders(model.platform))
    running = Web(folder, *authority.leaf(network.PORTAL), manifest.sites[0].headers or {}, ports.portal)
    yield running
    running.close()


@pytest.fixture(scope="session")
def directory(model: Model) -> Iterator[Directory]:
    """Bühl's, with people whom nobody else knows."""
    lab = Lab("e2e-directory")
    lab.up([Host("directory")])
    made = Directory(lab)
    made.set_up(password_of_the_reader(model))
    yield made
    lab.down()


@pytest.fixture(scope="session")
def java(directory: Directory, tmp_path_factory: pytest.TempPathFactory) -> str:
    """With it a server can resolve the stand's names, and no other."""
    file = tmp_path_factory.mktemp("names") / "hosts"
    lines = [
        *(f"127.0.0.1 {name}\n" for name in ("localhost", *NAMES)),
        f"{directory.lab.address('directory')} {ADDRESS}\n",
    ]
    file.write_text("".join(lines))
    return f"{QUICK} -Djdk.net.hosts.file={file}"


@pytest.fixture(scope="session")
def themes(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the roles write it, on the sign-on's host and on an outpost's."""
    folder = tmp_path_factory.mktemp("themes")
    write("keycloak_theme", model.desired("keycloak_theme")["files"], folder)
    return folder


def _listening(
    authority: Authority, port: int, themes: Path, *names: str, trusted: Path | None = None
) -> tuple[str, ...]:
    chain, key = authority.leaf(*names)
    return (
        f"--spi-theme--folder--dir={themes}",
        f"--https-port={port}",
        f"--https-certificate-file={chain}",
        f"--https-certificate-key-file={key}",
        f"--hostname=https://{names[0]}:{port}",
        f"--truststore-paths={authority.file}{f',{trusted}' if trusted else ''}",
    )


@pytest.fixture(scope="session")
def homes(
    authority: Authority, ports: Ports, java: str, themes: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Homes]:
    folder = tmp_path_factory.mktemp("homes")
    trusted = folder / "directory.pem"
    trusted.write_text(of_the_directory())
    options = _listening(authority, ports.homes, themes, *network.HOSTS.values(), trusted=trusted)
    server = Server(VERSION, folder / "kc", options, java)
    yield Homes(server, {city: f"https://{host}:{ports.homes}" for city, host in network.HOSTS.items()})
    server.close()


@pytest.fixture(scope="session")
def outpost(homes: Homes, directory: Directory, model: Model, tmp_path_factory: pytest.TempPathFactory) -> Outpost:
    made = Outpost(homes, directory)
    made.make(model, homes.urls[CITY], tmp_path_factory.mktemp("outpost") / "ledger.json")
    return made


@pytest.fixture(scope="session")
def stage(
    model: Model,
    mailbox: Mailbox,
    outpost: Outpost,
    ports: Ports,
    authority: Authority,
    java: str,
    themes: Path,
    web: Web,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[CityStage]:
    homes = outpost.homes
    folder = tmp_path_factory.mktemp("sso")
    server = Server(VERSION, folder / "kc", _listening(authority, ports.sso, themes, network.SSO), java)
    make(server, model, folder / "ledger.json", mailbox.port)
    broker = f"https://{network.SSO}:{ports.sso}/realms/readi/broker"
    homes.connect_oidc("ettlingen", f"{broker}/ettlingen/endpoint", secret("directory_ettlingen"))
    with urllib.request.urlopen(f"{server.url}/realms/readi/broker/bruchsal/endpoint/descriptor") as answer:  # noqa: S310 - loopback
        homes.connect_saml("bruchsal", answer.read().decode())
    people = tuple(
        Person(p.key, f"{p.given_name} {p.family_name}", p.email, PASSWORD, p.organisation, p.groups)
        for p in model.people
    )
    portal, sso = f"https://{network.PORTAL}:{ports.portal}", f"https://{network.SSO}:{ports.sso}"
    api = Api(server.url, *ACCOUNT)
    yield CityStage(
        portal,
        sso,
        authority.file,
        Path("none"),
        people,
        server=server,
        homes=homes,
        outpost=outpost,
        api=api,
        model=model,
    )
    server.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, stage: CityStage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    yield from harness.running(playwright, stage, tmp_path_factory.mktemp("home"))
