"""A stage with cities: our portal and sign-on, a second Keycloak that stands for the cities' own, and a mailbox.

Both servers can resolve the stand's own names and no other, and trust the stand's authority: real TLS between all.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.manifest import placeholders, resolve
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.plugin_utils import inventory
from playwright.sync_api import Browser, Playwright

from tests.e2e import harness
from tests.e2e.alone.realm import ACCOUNT, PASSWORD, make
from tests.e2e.cities import network
from tests.e2e.cities.homes import Homes
from tests.e2e.stage import Person, Stage
from tests.e2e.stand.ca import Authority
from tests.e2e.stand.keycloak import free_port
from tests.e2e.stand.mail import Mailbox
from tests.e2e.stand.render import write
from tests.e2e.stand.web import Web
from tests.integration.keycloak.server import QUICK, Server

VERSION = "26.7.4"
NAMES = (network.PORTAL, network.SSO, network.ETTLINGEN, network.BRUCHSAL)


@dataclass(frozen=True)
class CityStage(Stage):
    """The cities' own pages are asked for too, by their names."""

    server: Server = field(kw_only=True)
    homes: Homes = field(kw_only=True)
    api: Api = field(kw_only=True)
    model: Model = field(kw_only=True)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(NAMES)


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
def java(tmp_path_factory: pytest.TempPathFactory) -> str:
    """With it a server can resolve the stand's names, and no other."""
    file = tmp_path_factory.mktemp("names") / "hosts"
    file.write_text("".join(f"127.0.0.1 {name}\n" for name in ("localhost", *NAMES)))
    return f"{QUICK} -Djdk.net.hosts.file={file}"


def _listening(authority: Authority, port: int, *names: str) -> tuple[str, ...]:
    chain, key = authority.leaf(*names)
    return (
        f"--https-port={port}",
        f"--https-certificate-file={chain}",
        f"--https-certificate-key-file={key}",
        f"--hostname=https://{names[0]}:{port}",
        f"--truststore-paths={authority.file}",
    )


@pytest.fixture(scope="session")
def homes(authority: Authority, ports: Ports, java: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homes]:
    cities = {"ettlingen": network.ETTLINGEN, "bruchsal": network.BRUCHSAL}
    options = _listening(authority, ports.homes, *cities.values())
    server = Server(VERSION, tmp_path_factory.mktemp("homes") / "kc", options, java)
    yield Homes(server, {city: f"https://{host}:{ports.homes}" for city, host in cities.items()})
    server.close()


@pytest.fixture(scope="session")
def stage(
    model: Model,
    mailbox: Mailbox,
    homes: Homes,
    ports: Ports,
    authority: Authority,
    java: str,
    web: Web,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[CityStage]:
    folder = tmp_path_factory.mktemp("sso")
    themes = folder / "themes"
    write("keycloak_theme", model.desired("keycloak_theme")["files"], themes)
    options = (*_listening(authority, ports.sso, network.SSO), f"--spi-theme--folder--dir={themes}")
    server = Server(VERSION, folder / "kc", options, java)
    make(server, model, folder / "ledger.json", mailbox.port)
    broker = f"https://{network.SSO}:{ports.sso}/realms/readi/broker"
    homes.connect_oidc("ettlingen", f"{broker}/ettlingen/endpoint", "directory_ettlingen-in-tests-only-0123456789")
    with urllib.request.urlopen(f"{server.url}/realms/readi/broker/bruchsal/endpoint/descriptor") as answer:  # noqa: S310 - loopback
        homes.connect_saml("bruchsal", answer.read().decode())
    people = tuple(
        Person(p.key, f"{p.given_name} {p.family_name}", p.email, PASSWORD, p.organisation, p.groups)
        for p in model.people
    )
    portal, sso = f"https://{network.PORTAL}:{ports.portal}", f"https://{network.SSO}:{ports.sso}"
    api = Api(server.url, *ACCOUNT)
    yield CityStage(portal, sso, authority.file, Path("none"), people, server=server, homes=homes, api=api, model=model)
    server.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, stage: CityStage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    yield from harness.running(playwright, stage, tmp_path_factory.mktemp("home"))
