"""A service that nobody wrote a line for: its folder beside the inventory and its group are all that is new.

Asked from outside, by who may and by who may not. tests/unit/model/test_made_up_service.py looks at the compiled model.
"""

from __future__ import annotations

import re
import shutil
import socket
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from tests.integration.own_server.readme import ONLY_IT, PORTAL, SERVER, SSO, once_more
from tests.lab.hosts import Lab
from tests.lab.outside import Outside

pytestmark = pytest.mark.docker

ROLE = Path(__file__).parent / "roles" / "almanac"
ALMANAC = "https://almanac.bergstadt.example"
LOOPBACK, FOR_WEB, POSTGRESQL = 9100, 9101, 5432


@pytest.fixture(scope="module")
def platform(server: Lab, installed: Path, desk: dict[str, str]) -> Path:
    """The inventory after the service has come into it, and one more run; test_own_server.py has the unchanged one."""
    (root,) = installed.glob("*/inventories/bergstadt")
    shutil.copytree(ROLE, root / "roles" / "almanac")
    hosts = yaml.safe_load((root / "hosts.yml").read_text())
    groups = hosts["all"]["children"]
    groups["almanac"] = {"hosts": {SERVER: {}}}
    # Another web server, so that there is a host that the service's second port is open to.
    groups["web"]["hosts"] = {"neighbour": {"ansible_host": server.address("neighbour")}}
    (root / "hosts.yml").write_text(yaml.safe_dump(hosts))
    assert re.findall(r"changed=(\d+)", once_more(installed, desk, *ONLY_IT)) != ["0"]
    return root


def test_it_answers_at_its_address_over_tls(platform: Path, outside: Outside) -> None:
    answer = outside.get(f"{ALMANAC}/")
    assert (answer.status, answer.text) == (200, f"Almanac, signed in at https://{SSO}/realms/readi\n")
    assert "max-age" in answer.headers["strict-transport-security"]
    plain = outside.get(f"http{ALMANAC.removeprefix('https')}/")
    assert (plain.status, plain.headers["location"]) == (301, f"{ALMANAC}/")


def test_it_has_its_database_and_nobody_elses(platform: Path, server: Lab, outside: Outside) -> None:
    assert outside.get(f"{ALMANAC}/health").text == "almanac\n"

    def psql(environment: str, words: str) -> str:
        """What the database says to somebody with the password that this file contains."""
        script = f"set -a; . {environment}; export PGHOST=127.0.0.1 PGPASSWORD=${{PGPASSWORD:-$KC_DB_PASSWORD}}; "
        return server.ssh(SERVER, f"sudo sh -c '{script} psql -tAc \"select current_user\" {words} 2>&1'", check=False)

    own, keycloaks = "/etc/almanac.env", "/etc/readi/keycloak/database.env"
    assert psql(own, "").strip() == "almanac"
    assert psql(keycloaks, "-U keycloak keycloak").strip() == "keycloak"
    assert "permission denied" in psql(own, "keycloak")
    assert "permission denied" in psql(keycloaks, "-U keycloak almanac")
    assert "authentication failed" in psql(keycloaks, "-U almanac almanac")


def test_keycloak_sends_people_back_to_it_and_nowhere_else(platform: Path, outside: Outside) -> None:
    def sign_in(redirect: str) -> int:
        asked = {
            "client_id": "almanac",
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": redirect,
            "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "code_challenge_method": "S256",
        }
        return outside.get(f"https://{SSO}/realms/readi/protocol/openid-connect/auth?{urlencode(asked)}").status

    assert sign_in(f"{ALMANAC}/signed-in") == 200
    assert sign_in("https://elsewhere.example/signed-in") == 400
    assert sign_in(f"https://{PORTAL}/signed-in") == 400


def test_the_portal_leads_to_it(platform: Path, outside: Outside) -> None:
    for path, name in (("/", "Almanach"), ("/en/", "Almanac")):
        page = outside.get(f"https://{PORTAL}{path}").text
        assert f'href="{ALMANAC}"' in page, path
        assert name in page, path


def test_its_port_is_open_for_the_web_servers_and_for_nobody_else(platform: Path, server: Lab) -> None:
    def here(port: int) -> int:
        with socket.socket() as asking:
            asking.settimeout(5)
            return asking.connect_ex((server.address(SERVER), port))

    def neighbour(port: int) -> int:
        """The same question, by the other web server: 0, or the number of the error."""
        target = f'("{server.address(SERVER)}", {port})'
        script = f"import socket; asking = socket.socket(); asking.settimeout(5); print(asking.connect_ex({target}))"
        return int(server.ssh("neighbour", f"python3 -c '{script}'"))

    assert neighbour(FOR_WEB) == 0
    assert neighbour(LOOPBACK) != 0
    assert neighbour(POSTGRESQL) != 0
    assert here(443) == 0
    assert [here(port) == 0 for port in (FOR_WEB, LOOPBACK, POSTGRESQL)] == [False, False, False]


def test_it_is_in_the_backup_and_among_the_questions_of_the_doctor(platform: Path) -> None:
    model = inventory.compiled(platform)
    assert isinstance(model, Model), model
    kept = [(row["kind"], row["what"]) for row in manifest_views.backup(model, SERVER) if row["service"] == "almanac"]
    assert kept == [("database", "almanac"), ("path", "/var/lib/almanac")]
    asked = [row["url"] for row in model.desired("doctor", SERVER)["questions"] if row["service"] == "almanac"]
    assert asked == ["http://127.0.0.1:9100/health"]
