"""The network of tests/e2e/cities/inventory, with the ports on which this stand listens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from ansible_collections.readi.one.plugins.module_utils.model.manifest import placeholders, resolve
from ansible_collections.readi.one.plugins.module_utils.model.types import Model, Organisation
from ansible_collections.readi.one.plugins.plugin_utils import inventory

DOMAIN = "readi.localhost"
PORTAL, SSO = f"portal.{DOMAIN}", f"sso.{DOMAIN}"
ETTLINGEN, BRUCHSAL, BUEHL = "login.ettlingen.example", "adfs.bruchsal.example", "anmeldung.buehl.example"
HOSTS = {"ettlingen": ETTLINGEN, "bruchsal": BRUCHSAL, "buehl": BUEHL}
"""Hosts of the cities' own sign-in pages: the only ones that may ask their people for a password."""
DMZ = "dmz"
"""The host in Bühl's network that carries its outpost, in hosts.yml."""


def model(portal: int, sso: int, homes: int, mail: int) -> Model:
    """Ports of the portal, of our sign-on, of the cities' own, and of the mailbox."""
    compiled = inventory.compiled(Path(__file__).parent / "inventory")
    if not isinstance(compiled, Model):
        raise AssertionError("\n".join(str(problem) for problem in compiled))
    platform = replace(compiled.platform, portal_host=f"{PORTAL}:{portal}", sso_host=f"{SSO}:{sso}")
    manifests = {name: resolve(inventory.manifests()[name], placeholders(platform)) for name in ("keycloak", "portal")}
    assert compiled.mail
    return replace(
        compiled,
        mail=replace(compiled.mail, port=mail),
        platform=platform,
        manifests=manifests,
        organisations=tuple(_reachable(o, homes) for o in compiled.organisations),
    )


def _reachable(organisation: Organisation, port: int) -> Organisation:
    options = {
        name: _at(value, port) if isinstance(value, str) and value.startswith("https://") else value
        for name, value in organisation.directory.options.items()
    }
    return replace(organisation, directory=replace(organisation.directory, options=options))


def _at(url: str, port: int) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.hostname}:{port}").geturl()
