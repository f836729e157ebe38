"""When somebody locked at home is out: what the pages say is the sum of what is set, for every kind of directory.

The real servers are asked in tests/integration/keycloak/test_directories.py (ldap, outpost, oidc) and
tests/e2e/cities/test_cities.py (outpost, oidc, saml).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model.compile import SIGNIN_COUNTS_HOURS
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired_ldap import CACHE_MS
from ansible_collections.readi.one.plugins.plugin_utils import inventory

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/en/session-check.md").read_text(encoding="utf-8")
TIMER = yaml.safe_load((ROOT / "roles/session_check/defaults/main.yml").read_text())["session_check_every_s"] // 60
CACHE = CACHE_MS // 60_000
PROMISE = 15


def token(service: str) -> int:
    """Minutes that an access token of the platform's or of an outpost's realm counts: every one of them as long."""
    model = inventory.compiled(ROOT / "inventories/demo")
    assert not isinstance(model, list), model
    host = model.hosts[service][0]
    (found,) = {
        one["fields"]["accessTokenLifespan"]
        for one in model.desired(service, host)["objects"]
        if one["kind"] == "realm"
    }
    return int(found) // 60


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """Kind -> what the page says of it."""
    rows = re.findall(r"^\| (.+?) \| .+? \| (.+?) \|$", PAGE.partition("| kind | what notices")[2], re.MULTILINE)
    return {kind.strip("`"): text for kinds, text in rows for kind in kinds.split(", ") if "---" not in kind}


def test_every_kind_has_a_row(said: dict[str, str]) -> None:
    schema = json.loads((ROOT / "schemas/inventory.schema.json").read_text(encoding="utf-8"))
    kinds = schema["$defs"]["organisation"]["properties"]["directory"]["properties"]["type"]["enum"]
    assert len(kinds) > 4
    assert said.keys() >= set(kinds)


@pytest.mark.parametrize("kind", ["oidc", "saml"])
def test_a_provider_that_tells_nothing(said: dict[str, str], kind: str) -> None:
    assert said[kind] == f"`signin_counts_hours` + {TIMER} (timer) + {token('keycloak')} (access token) minutes"
    assert f"organisation, {SIGNIN_COUNTS_HOURS} by default" in PAGE


@pytest.mark.parametrize(("kind", "service"), [("outpost", "directory_outpost"), ("ldap", "keycloak")])
def test_a_directory(said: dict[str, str], kind: str, service: str) -> None:
    whole = CACHE + TIMER + token("keycloak")
    text = re.sub(r" \(.*?\)", "", said[kind])
    assert text == f"{CACHE} + {TIMER} + {token(service)} = {whole} minutes"
    assert whole <= PROMISE


def test_an_account_of_the_platforms_own(said: dict[str, str]) -> None:
    assert said["local"] == f"{token('keycloak')} minutes"


@pytest.mark.parametrize(("page", "words"), [("de/aussenposten", "Minuten"), ("en/directories", "minutes")])
def test_what_operators_read_is_the_same(page: str, words: str) -> None:
    text = re.sub(r"\s+", " ", (ROOT / f"docs/{page}.md").read_text(encoding="utf-8"))
    assert f"{PROMISE} {words}" in text
    assert "`signin_counts_hours`" in text
    assert re.search(rf"\b{SIGNIN_COUNTS_HOURS} (Stunden|hours)", text)
