"""The whole platform with its databases on a host of their own: Keycloak's driver encrypts, and verifies who answers.

`bin/test long database_elsewhere`, because a second Keycloak costs minutes; molecule/postgresql asks the same server
with psql every time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.lab import vault
from tests.lab.hosts import Host, Lab
from tests.lab.paths import CHECKOUT

pytestmark = [pytest.mark.docker, pytest.mark.long(name="database_elsewhere")]

PATTERN = CHECKOUT / ".config" / "molecule" / "inventory"
ADDRESSES = ("portal.readi.test", "sso.readi.test")
READY = "curl -s -o /dev/null -m 5 -w '%{http_code}' http://127.0.0.1:9000/health/ready"
DISCOVERY = "https://sso.readi.test/realms/readi/.well-known/openid-configuration"
CONNECTIONS = (
    "SELECT bool_and(ssl), count(*) > 0 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'keycloak'"
)
# Right name, wrong authority: what somebody between the two hosts could show.
STRANGE = "/var/lib/postgresql/17/main/strange"
FORGE = (
    f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=db -days 2 "
    f"-addext subjectAltName=critical,DNS:db -keyout {STRANGE}.key -out {STRANGE}.pem && chmod 600 {STRANGE}.key"
)


@pytest.fixture
def lab() -> Iterator[Lab]:
    made = Lab("database-elsewhere")
    made.down()
    made.up([Host("app", addresses=ADDRESSES), Host("db")])
    for host in ("app", "db"):
        made.ssh(host, "sudo apt-get update -qq")
    yield made
    made.down()


def site(lab: Lab, root: Path) -> None:
    program = str(Path(sys.executable).parent / "ansible-playbook")
    environment = {**os.environ, "ANSIBLE_VAULT_PASSWORD_FILE": str(vault.PASSWORD), "ANSIBLE_NOCOLOR": "1"}
    done = subprocess.run(
        [program, "-i", str(root), "playbooks/site.yml"],
        cwd=CHECKOUT,
        env={**environment, **lab.ansible()},
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def postgres(lab: Lab, *statements: str) -> str:
    words = " ".join(f'-c "{statement}"' for statement in statements)
    return lab.ssh("db", f"cd / && sudo -u postgres psql -XAtq {words} keycloak").strip()


def ready(lab: Lab, within_s: int) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if lab.ssh("app", READY, check=False) == "200":
            return True
        time.sleep(2)
    return False


def test_keycloak_verifies_its_database(lab: Lab, tmp_path: Path) -> None:
    root = tmp_path / "inventory"
    shutil.copytree(PATTERN, root, ignore=shutil.ignore_patterns("secrets", "all"))
    on_app = {group: {"hosts": {"app": {}}} for group in ("keycloak", "portal", "web")}
    hosts = {"app": {}, "db": {}}
    # The lab's names are known to its hosts, and not here.
    addresses = {"firewall_addresses": {"app": lab.address("app")}}
    inventory = {
        "all": {"hosts": hosts, "vars": addresses, "children": {**on_app, "postgresql": {"hosts": {"db": {}}}}}
    }
    (root / "hosts.yml").write_text(yaml.safe_dump(inventory))
    vault.ensure(root)
    site(lab, root)
    asked = f"curl -sf --cacert /etc/readi/ca/root.pem {DISCOVERY}"
    assert "https://sso.readi.test/realms/readi" in lab.ssh("app", asked)
    assert postgres(lab, CONNECTIONS) == "t|t"
    assert lab.ssh("app", "sudo ss -Hltn sport = :5432") == "", "a database here would prove nothing"

    lab.ssh("db", f"sudo -u postgres sh -c '{FORGE}'")
    forged = [
        f"ALTER SYSTEM SET ssl_{what}_file = '{STRANGE}.{end}'" for what, end in (("cert", "pem"), ("key", "key"))
    ]
    postgres(lab, *forged, "SELECT pg_reload_conf()")
    lab.ssh("app", "sudo systemctl stop keycloak && sudo journalctl --rotate -q && sudo journalctl --vacuum-time=1s -q")
    lab.ssh("app", "sudo systemctl start keycloak")
    assert not ready(lab, 60)
    said = lab.ssh("app", "sudo journalctl --no-pager --output=cat -u keycloak")
    assert "SSL error" in said and "PKIX path" in said, said[-3000:]

    postgres(lab, *(f"ALTER SYSTEM RESET ssl_{what}_file" for what in ("cert", "key")), "SELECT pg_reload_conf()")
    lab.ssh("app", "sudo systemctl restart keycloak")
    assert ready(lab, 180)
    assert postgres(lab, CONNECTIONS) == "t|t"
