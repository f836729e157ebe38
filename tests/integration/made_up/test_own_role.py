"""A service that nobody wrote a line for: its folder beside the inventory and its group are all that is new.

Asked from outside, by who may and by who may not. tests/unit/model/test_made_up_service.py looks at the compiled model.
"""

from __future__ import annotations

import socket
from urllib.parse import urlencode

import pytest
import yaml

from tests.lab import ground

from .platform import DOMAIN, NEIGHBOUR, OWN, Platform

pytestmark = pytest.mark.docker
CHRONICLE, SSO = f"https://{OWN}.{DOMAIN}", f"https://sso.{DOMAIN}/realms/readi"
LOOPBACK, FOR_WEB, POSTGRESQL = 9110, 9111, 5432


def test_it_answers_at_its_address_over_tls(platform: Platform) -> None:
    answer = platform.outside.get(f"{CHRONICLE}/")
    assert (answer.status, answer.text) == (200, f"Chronicle, signed in at {SSO}\n")
    assert "max-age" in answer.headers["strict-transport-security"]
    plain = platform.outside.get(f"http{CHRONICLE.removeprefix('https')}/")
    assert (plain.status, plain.headers["location"]) == (301, f"{CHRONICLE}/")


def test_it_has_its_database_and_nobody_elses(platform: Platform) -> None:
    assert platform.outside.get(f"{CHRONICLE}/health").text == f"{OWN}\n"

    def psql(environment: str, words: str) -> str:
        """What the database says to somebody with the password that this file contains."""
        script = f"set -a; . {environment}; export PGHOST=127.0.0.1 PGPASSWORD=${{PGPASSWORD:-$KC_DB_PASSWORD}}; "
        return platform.host(f'{script} psql -tAc "select current_user" {words} 2>&1', check=False)

    own, keycloaks = f"/etc/{OWN}.env", "/etc/readi/keycloak/database.env"
    assert psql(own, "").strip() == OWN
    assert psql(keycloaks, "-U keycloak keycloak").strip() == "keycloak"
    assert "permission denied" in psql(own, "keycloak")
    assert "permission denied" in psql(keycloaks, f"-U keycloak {OWN}")
    assert "authentication failed" in psql(keycloaks, f"-U {OWN} {OWN}")


def test_keycloak_sends_people_back_to_it_and_nowhere_else(platform: Platform) -> None:
    def sign_in(redirect: str) -> int:
        asked = {
            "client_id": OWN,
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": redirect,
            "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "code_challenge_method": "S256",
        }
        return platform.outside.get(f"{SSO}/protocol/openid-connect/auth?{urlencode(asked)}").status

    assert sign_in(f"{CHRONICLE}/signed-in") == 200
    assert sign_in("https://elsewhere.example/signed-in") == 400
    assert sign_in(f"https://portal.{DOMAIN}/signed-in") == 400


def test_the_portal_leads_to_it(platform: Platform) -> None:
    for path, name in (("/", "Chronik"), ("/en/", "Chronicle")):
        page = platform.outside.get(f"https://portal.{DOMAIN}{path}").text
        assert f'href="{CHRONICLE}"' in page, path
        assert name in page, path


def test_its_port_is_open_for_the_web_servers_and_for_nobody_else(platform: Platform) -> None:
    address = platform.lab.address(ground.HOST)

    def here(port: int) -> int:
        with socket.socket() as asking:
            asking.settimeout(3)
            return asking.connect_ex((address, port))

    def neighbour(port: int) -> int:
        """The same question, by the other web server: 0, or the number of the error."""
        target = f'("{address}", {port})'
        script = f"import socket; asking = socket.socket(); asking.settimeout(3); print(asking.connect_ex({target}))"
        return int(platform.lab.ssh(NEIGHBOUR, f"python3 -c '{script}'"))

    assert neighbour(FOR_WEB) == 0
    assert neighbour(LOOPBACK) != 0
    assert neighbour(POSTGRESQL) != 0
    assert here(443) == 0
    assert [here(port) == 0 for port in (FOR_WEB, LOOPBACK, POSTGRESQL)] == [False, False, False]


def test_it_is_in_the_backup_and_among_the_questions_of_the_doctor(platform: Platform) -> None:
    rows = yaml.safe_load(platform.shown("view:backup", "--host", ground.HOST))
    kept = [(row["kind"], row["what"]) for row in rows if row["service"] == OWN]
    assert kept == [("database", OWN), ("path", f"/var/lib/{OWN}")]
    questions = yaml.safe_load(platform.shown("doctor", "--host", ground.HOST))["questions"]
    assert [row["url"] for row in questions if row["service"] == OWN] == [f"http://127.0.0.1:{LOOPBACK}/health"]
