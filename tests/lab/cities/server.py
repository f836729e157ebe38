"""The container with the cities' own servers, from packages and Keycloak's archive to everything at work."""

from __future__ import annotations

import hashlib
import http.client
import re
import time
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from ansible_collections.readi.one.plugins.module_utils.artifact import Artifact, parse
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api
from ansible_collections.readi.one.plugins.plugin_utils.artifact_fetch import fetch

from tests.lab import authority, containers, directory, people, tunnel, vault
from tests.lab.cities import names, post
from tests.lab.cities.homes import Homes
from tests.lab.cities.names import HOST
from tests.lab.cities.people import INVENTORY, OF_THE_DIRECTORY, made_up, member
from tests.lab.directory import INSTALL, Directory
from tests.lab.hosts import Host, Lab
from tests.lab.outside import Outside
from tests.lab.paths import CHECKOUT, cache
from tests.lab.shell import LabError

PORT = 8080
ADMIN = "cities-own-admin"
START_WITHIN_S = 300
STAMPS = "/var/lib/cities"
_KEYCLOAK = f"""\
[Unit]
Description=Identity providers of Ettlingen and Bruchsal
[Service]
User=keycloak
EnvironmentFile=/etc/cities/keycloak.env
Environment="JAVA_OPTS_KC_HEAP=-Xms64m -Xmx320m"
AmbientCapabilities=CAP_NET_BIND_SERVICE
ExecStart=/opt/keycloak/bin/kc.sh start --optimized --cache=local --http-enabled=true --http-port={PORT} \\
  --https-port=443 --https-certificate-file=/etc/cities/chain.pem --https-certificate-key-file=/etc/cities/key.pem \\
  --hostname=https://{names.ETTLINGEN}
SuccessExitStatus=143
Restart=on-failure
[Install]
WantedBy=multi-user.target
"""
_PACKAGES = f"""\
set -eu
# Everything on this ground is made anew with it.
rm -rf {STAMPS}
export DEBIAN_FRONTEND=noninteractive
{INSTALL} openjdk-21-jre-headless python3-aiosmtpd
# A test may let the cities' names lead to a server of its own.
echo GatewayPorts clientspecified > /etc/ssh/sshd_config.d/cities.conf
systemctl reload ssh
{post.READY}"""
_PROVIDERS = f"""\
set -eu
# A new server knows nothing of an earlier connection.
rm -f {STAMPS}/providers {STAMPS}/connected
id -u keycloak >/dev/null 2>&1 || useradd --system --home-dir /opt/keycloak keycloak
systemctl stop cities-keycloak 2>/dev/null || true
rm -rf /opt/keycloak
mkdir /opt/keycloak
tar --extract --gzip --strip-components 1 --file /root/keycloak.tar.gz --directory /opt/keycloak
/opt/keycloak/bin/kc.sh build --db=dev-file --cache=local
chown -R keycloak: /opt/keycloak
systemctl daemon-reload
systemctl enable --quiet cities-keycloak
systemctl restart cities-keycloak
"""


def host() -> Host:
    """As the lab is to make it."""
    return Host(HOST, aliases=tuple(names.HERE))


class Cities:
    """What is there and unchanged is left as it is; what an interruption left half made is made anew."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.directory = Directory(lab, HOST)

    def ground(self, model: Model) -> bool:
        """Certificates, mailbox, directory: what the platform needs from its first run on. Was anything made?"""
        reader = vault.secret(INVENTORY, "directory_buehl_bind_password")
        # The demo's own authority: a browser here then trusts one, and not two.
        root = people.derived(INVENTORY, model, "own_ca"), model.desired("certificates", None)["organisation"]
        stamp = _stamp(*root, _PACKAGES, post.UNIT, directory.SET_UP, reader)
        if self._made("ground", stamp):
            return False
        chain, key = authority.leaf(root, HOST, names.HERE)
        post.write(self.lab, HOST, chain, key)
        self.lab.as_root(HOST, _PACKAGES)
        known = tuple(member(who) for who in OF_THE_DIRECTORY)
        self.directory.set_up(reader, known, (chain, key))
        return self._done("ground", stamp)

    def providers(self) -> bool:
        """The cities' Keycloak, with realms and people. Was it made?"""
        archive = _archive()
        stamp = _stamp(_PROVIDERS, _KEYCLOAK, archive.sha256, made_up(ADMIN))
        if self._made("providers", stamp):
            return False
        fetched = fetch(archive, cache() / "artifacts").path
        containers.copied(self.lab.container(HOST), fetched, "/root/keycloak.tar.gz")
        secret = f"KC_BOOTSTRAP_ADMIN_CLIENT_ID={ADMIN}\nKC_BOOTSTRAP_ADMIN_CLIENT_SECRET={made_up(ADMIN)}\n"
        self.lab.write(HOST, "/etc/cities/keycloak.env", secret, "0600")
        self.lab.write(HOST, "/etc/systemd/system/cities-keycloak.service", _KEYCLOAK)
        self.lab.as_root(HOST, _PROVIDERS)
        with tunnel.opened(self.lab, HOST, PORT) as url:
            ready(url)
            Homes(url, api(url)).make()
        return self._done("providers", stamp)

    def connect(self, model: Model, web: str, trusted: Path) -> bool:
        """What their IT does with the connection sheet, once the platform is there. Was anything done?"""
        broker = f"{model.platform.url(model.platform.sso_host)}/realms/readi/broker"
        secret = vault.secret(INVENTORY, "directory_ettlingen")
        outside = Outside(self.lab.address(web), trusted)
        metadata = outside.get(f"{broker}/bruchsal/endpoint/descriptor")
        if metadata.status != 200:
            raise LabError(f"{broker}/bruchsal/endpoint/descriptor answers {metadata.status}")
        # Keycloak gives the document another ID at each request (26.7.4, SPMetadataDescriptor).
        stamp = _stamp(broker, secret, re.sub(r'\bID="[^"]*"', "", metadata.text))
        if self._made("connected", stamp):
            return False
        with tunnel.opened(self.lab, HOST, PORT) as url:
            ready(url)
            homes = Homes(url, api(url))
            homes.connect_oidc("ettlingen", f"{broker}/ettlingen/endpoint", secret)
            homes.connect_saml("bruchsal", metadata.text)
        return self._done("connected", stamp)

    def _made(self, what: str, stamp: str) -> bool:
        return self.lab.ssh(HOST, f"cat {STAMPS}/{what} 2>/dev/null || true").strip() == stamp

    def _done(self, what: str, stamp: str) -> bool:
        self.lab.write(HOST, f"{STAMPS}/{what}", stamp)
        return True


def api(url: str) -> Api:
    """As the cities' own administrator."""
    return Api(url, ADMIN, made_up(ADMIN))


def ready(url: str) -> None:
    """Waits until a Keycloak answers."""
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        try:
            # No proxy stands between: whatever the environment says is not asked.
            connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
            connection.request("GET", "/realms/master")
            if connection.getresponse().status == 200:
                return
        except ConnectionRefusedError as error:
            # A server that is not there yet ends the connection behind the tunnel; only a tunnel that ended refuses it.
            raise LabError("the way to the cities' Keycloak was closed") from error
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.3)
    raise LabError(f"the cities' Keycloak did not start within {START_WITHIN_S} s")


def _archive() -> Artifact:
    """The version that the platform runs too."""
    file = CHECKOUT / "playbooks" / "group_vars" / "all" / "artifacts.yml"
    return parse("keycloak", yaml.safe_load(file.read_text(encoding="utf-8"))["artifacts_catalogue"]["keycloak"])


def _stamp(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
