"""A stage of its own: the network of network.py, its portal served here, and a Keycloak on this machine's Java."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.manifest_placeholders import placeholders, resolve
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory
from playwright.sync_api import Browser, Playwright

from tests.e2e import harness
from tests.e2e.alone import network
from tests.e2e.alone.realm import PASSWORD, make
from tests.e2e.stage import Person, Stage
from tests.e2e.stand.ca import Authority
from tests.e2e.stand.mail import Mailbox
from tests.e2e.stand.render import write
from tests.e2e.stand.web import Web
from tests.integration.keycloak.server import Server
from tests.lab.ports import free_port

NEWEST = "26.7.4"
PORTAL, SSO = f"portal.{network.DOMAIN}", f"sso.{network.DOMAIN}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module with VERSIONS runs on each of these Keycloaks, one after the other; all others on the newest."""
    if "stage" in metafunc.fixturenames:
        metafunc.parametrize("stage", getattr(metafunc.module, "VERSIONS", [NEWEST]), indirect=True, scope="session")


@pytest.fixture(scope="session")
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture(scope="session")
def model(ports: tuple[int, int]) -> Model:
    return network.model(f"{PORTAL}:{ports[0]}", f"{SSO}:{ports[1]}")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, model: Model) -> Path:
    """Every file of the portal, as it would lie on the host."""
    folder = tmp_path_factory.mktemp("site")
    write("portal", model.desired("portal")["files"], folder)
    return folder


@pytest.fixture(scope="session")
def web(site: Path, model: Model, ports: tuple[int, int], authority: Authority) -> Iterator[Web]:
    manifest = resolve(inventory.manifests()["portal"], placeholders(model.platform))
    running = Web(site, *authority.leaf(PORTAL), manifest.sites[0].headers or {}, ports[0])
    yield running
    running.close()


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    """Where the stand's Keycloak sends its mails."""
    running = Mailbox()
    yield running
    running.close()


@pytest.fixture(scope="session")
def stage(
    model: Model,
    mailbox: Mailbox,
    ports: tuple[int, int],
    authority: Authority,
    web: Web,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Stage]:
    portal = f"https://{PORTAL}:{ports[0]}"
    folder = tmp_path_factory.mktemp("sso")
    themes = folder / "themes"
    write("keycloak_theme", model.desired("keycloak_theme")["files"], themes)
    chain, key = authority.leaf(SSO)
    server = Server(
        request.param,
        folder / "kc",
        (
            f"--https-port={ports[1]}",
            f"--https-certificate-file={chain}",
            f"--https-certificate-key-file={key}",
            f"--hostname=https://{SSO}:{ports[1]}",
            f"--spi-theme--folder--dir={themes}",
        ),
    )
    make(server, model, folder / "ledger.json", mailbox.port)
    people = tuple(
        Person(p.key, f"{p.given_name} {p.family_name}", p.email, PASSWORD, p.organisation, p.groups)
        for p in model.people
    )
    yield Stage(portal, f"https://{SSO}:{ports[1]}", authority.file, Path("none"), people, strict=True)
    server.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """As the demo's, but it trusts this stand's authority."""
    yield from harness.running(playwright, stage, tmp_path_factory.mktemp("home"))
