"""A town hall's only way out is a proxy: a real one (tinyproxy), which alone knows the names of the internet.

What comes through is in its log; what the platform asks of itself is not.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Api

from tests.integration.strange_host.conftest import LAB, PROXY, Platform, Said, root
from tests.lab import authority, containers, ground, people, tunnel
from tests.standins.kit.apt import Package, repository
from tests.standins.kit.archive import File, archive
from tests.standins.kit.openpgp import Home

pytestmark = [pytest.mark.docker, pytest.mark.long(name="strange_host")]
PORT = 3128
CITY, PACKAGES, MIRROR = "login.ettlingen.example", "packages.example", "mirror.example"
ISSUER = f"https://{CITY}/realms/stadt"
DISCOVERY = {
    "issuer": ISSUER,
    **{name: f"{ISSUER}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")},
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "end_session_endpoint": f"{ISSUER}/logout",
    "response_types_supported": ["code"],
    "subject_types_supported": ["public"],
    "id_token_signing_alg_values_supported": ["RS256"],
}
ETTLINGEN = {
    "key": "ettlingen",
    "kind": "city",
    "name": "Ettlingen",
    "email_domains": ["ettlingen.example"],
    "directory": {"type": "oidc", "issuer": ISSUER, "client_id": "readi"},
}
TINYPROXY = f"""\
Port {PORT}
Timeout 60
LogFile "/var/log/tinyproxy/tinyproxy.log"
LogLevel Connect
MaxClients 50
ConnectPort 443
"""
FETCH = """
- hosts: all
  gather_facts: false
  tasks:
    - readi.one.artifact:
        catalogue:
          thing: {version: "1.2", seen: "2026-11-28", sha256: %s, sources: [{mirror: thing-1.2.tar.gz}],
                  services: [keycloak], licence: MIT}
        services: [keycloak]
        mirror: http://mirror.example
"""
ASKED = (
    "import sys; sys.path.insert(0, '/usr/lib/readi/current'); from readi.http import get; print(get('{url}').status)"
)


@pytest.fixture(scope="module")
def internet(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city's discovery document, an archive with a package, a mirror with an archive; one folder for all names."""
    folder = tmp_path_factory.mktemp("internet")
    document = folder / "realms/stadt/.well-known/openid-configuration"
    document.parent.mkdir(parents=True)
    document.write_text(json.dumps(DISCOVERY))
    with Home() as home:
        key = home.key("Packages <packages@readi.example>")
        thing = Package("readi-thing", "1.0", {"opt/thing/said": File(b"from the internet\n")})
        repository(folder / "debian", key, "trixie", [thing])
        (folder / "debian/key.asc").write_bytes(key.public())
    archive(folder / "thing-1.2.tar.gz", "thing", {"said": File(b"from the mirror\n")})
    return folder


@pytest.fixture(scope="module")
def proxy(platform: Platform, internet: Path) -> Iterator[None]:
    above = people.derived(platform.inventory, people.model(platform.inventory), "own_ca")
    organisation = people.model(platform.inventory).desired("certificates", None)["organisation"]
    chain, key = authority.leaf((above, organisation), "internet", [CITY])
    packed = internet.with_suffix(".tar")
    with tarfile.open(packed, "w") as tar:
        tar.add(internet, "web")
        for name, text in (("chain.pem", chain), ("key.pem", key)):
            one = tarfile.TarInfo(name)
            one.size = len(text.encode())
            tar.addfile(one, io.BytesIO(text.encode()))
        tar.add(Path(__file__).parent / "internet.py", "internet.py")
    containers.copied(LAB.container(PROXY), packed, "/srv/internet.tar")
    LAB.write(PROXY, "/etc/tinyproxy/tinyproxy.conf", TINYPROXY)
    root(
        f"""set -e
tar -x --no-same-owner -C /srv -f /srv/internet.tar
echo '127.0.0.1 {CITY} {PACKAGES} {MIRROR}' >> /etc/hosts
systemd-run --unit=internet python3 /srv/internet.py /srv/web /srv/chain.pem /srv/key.pem
export DEBIAN_FRONTEND=noninteractive
apt-get install --yes --no-install-recommends -o Dpkg::Options::=--force-confold tinyproxy
systemctl restart tinyproxy
""",
        PROXY,
    )
    yield
    LAB.keep_downloads()


def log() -> list[str]:
    """What went through: whole http addresses, and NAME:PORT of all that is encrypted."""
    text = root("cat /var/log/tinyproxy/tinyproxy.log", PROXY)
    asked = re.finditer(r": (?:CONNECT|GET|HEAD|POST) (\S+) HTTP", text)
    return [re.sub(r"^(http://[^/:]+):80/", r"\1/", found[1]) for found in asked]


def went(address: str) -> bool:
    return any(line.startswith(address) for line in log())


@pytest.fixture(scope="module")
def said(platform: Platform, proxy: None) -> Said:
    """One run with the proxy and with a city whose addresses its own server says."""
    url = f"http://{LAB.address(PROXY)}:{PORT}"
    platform.change(lambda data: data.update(proxy={"url": url}))
    platform.change(lambda data: data["organisations"].append(ETTLINGEN))
    found = platform.run()
    assert found.code == 0, found.text[-3000:]
    return found


def test_the_host_itself_knows_none_of_the_names(said: Said) -> None:
    for name in (CITY, PACKAGES, MIRROR):
        assert root(f"getent hosts {name}", check=False) == ""


def test_keycloak_asks_the_city_through_it(platform: Platform, said: Said) -> None:
    assert went(f"{CITY}:443")
    model = people.model(platform.inventory)
    with tunnel.opened(LAB, ground.HOST, 8080) as url:
        api = Api(url, "readi-playbook", people.derived(platform.inventory, model, "keycloak_playbook"))
        config = api.get("/readi/identity-provider/instances/ettlingen")["config"]
    assert config["tokenUrl"] == DISCOVERY["token_endpoint"]


def test_apt_installs_through_it(said: Said) -> None:
    source = f"deb [trusted=yes] http://{PACKAGES}/debian trixie main"
    alone = "-o Dir::Etc::sourcelist=/etc/apt/sources.list.d/test.list -o Dir::Etc::sourceparts=-"
    root(f"""set -e
echo '{source}' > /etc/apt/sources.list.d/test.list
apt-get update {alone} -o APT::Get::List-Cleanup=0
DEBIAN_FRONTEND=noninteractive apt-get install --yes readi-thing
rm /etc/apt/sources.list.d/test.list
""")
    assert root("cat /opt/thing/said") == "from the internet\n"
    assert went(f"http://{PACKAGES}/debian/pool/")


def test_what_the_controller_fetches_for_hosts_comes_through_it(
    platform: Platform, said: Said, internet: Path, tmp_path: Path
) -> None:
    play = tmp_path / "fetch.yml"
    play.write_text(FETCH % hashlib.sha256((internet / "thing-1.2.tar.gz").read_bytes()).hexdigest())
    done = platform.run(play, READI_CACHE=str(tmp_path / "cache"))
    assert done.code == 0, done.text[-2000:]
    assert root("cat /opt/readi/thing/current/said") == "from the mirror\n"
    assert went(f"http://{MIRROR}/thing-1.2.tar.gz")


def test_the_hosts_programs_have_it_and_loopback_has_not(said: Said) -> None:
    def asked(url: str) -> str:
        return root(f'python3 -I -c "{ASKED.format(url=url)}"').strip()

    assert asked(f"http://{MIRROR}/debian/key.asc") == "200"
    assert went(f"http://{MIRROR}/debian/key.asc")
    assert asked("http://127.0.0.1:9000/health/ready") == "200"
    assert [line for line in log() if "127.0.0.1" in line or "localhost" in line or "readi.test" in line] == []


def test_a_second_run_changes_nothing(platform: Platform, said: Said) -> None:
    again = platform.run()
    assert (again.code, again.changed) == (0, 0), again.text[-3000:]
