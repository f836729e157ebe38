"""The console of Keycloak by a tunnel: what the role sets leads a browser there and back."""

from __future__ import annotations

import html
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from .server import Server

pytestmark = pytest.mark.docker
ROLE = Path(__file__).parents[3] / "roles/keycloak/vars/main.yml"
OUTSIDE = "https://sso.pruefung.example"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.fixture(scope="module")
def at() -> str:
    """Where operators' browsers find it."""
    return str(yaml.safe_load(ROLE.read_text(encoding="utf-8"))["keycloak_own_options"]["hostname-admin"])


@pytest.fixture(scope="module")
def behind(at: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = (f"--hostname={OUTSIDE}", f"--hostname-admin={at}", "--proxy-headers=xforwarded")
    server = Server("26.7.4", tmp_path_factory.mktemp("console"), options)
    yield server
    server.close()


def ask(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_the_console_asks_through_the_tunnel_and_signs_in_outside(behind: Server, at: str) -> None:
    status, page = ask(f"{behind.url}/admin/master/console/")
    assert status == 200
    found = re.search(r'<script id="environment" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found, page[:2000]
    told = json.loads(html.unescape(found[1]))
    assert (told["serverBaseUrl"], told["adminBaseUrl"]) == (OUTSIDE, at)


@pytest.mark.parametrize(("back", "status"), [("", 200), (OUTSIDE, 400)])
def test_a_sign_in_leads_back_to_the_tunnel_and_nowhere_else(behind: Server, at: str, back: str, status: int) -> None:
    query = {
        "client_id": "security-admin-console",
        "redirect_uri": f"{back or at}/admin/master/console/",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    asked = f"{behind.url}/realms/master/protocol/openid-connect/auth?{urllib.parse.urlencode(query)}"
    assert ask(asked)[0] == status
