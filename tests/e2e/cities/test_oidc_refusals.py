"""What is wrong with an ID token is refused, and in the same test the token that was left alone is taken."""

from __future__ import annotations

import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.provider import Provider
from tests.e2e.cities.walker import Page, Walker
from tests.lab import tunnel
from tests.lab.cities import names
from tests.lab.cities.people import HANS
from tests.lab.demo import LAB

ETTLINGEN = "/readi/identity-provider/instances/ettlingen"


@pytest.fixture(scope="module")
def issuer(stage: CityStage) -> str:
    return str(stage.api.get(ETTLINGEN)["config"]["issuer"])


@pytest.fixture(scope="module")
def provider(stage: CityStage, leaf: Callable[[str], tuple[Path, Path]]) -> Iterator[Provider]:
    """Ettlingen's, but for where tokens and keys are had: on a port of its host that leads to this test."""
    lying = Provider(*leaf(names.ETTLINGEN), names.ETTLINGEN)
    real = stage.api.get(ETTLINGEN)
    config = {**real["config"], "tokenUrl": f"{lying.url}/token", "jwksUrl": f"{lying.url}/certs"}
    with tunnel.reached_from(LAB, names.HOST, lying.port, lying.port):
        stage.api.put(ETTLINGEN, {**real, "config": config})
        yield lying
        stage.api.put(ETTLINGEN, real)
    lying.close()


class Visitor:
    """Sent to Ettlingen by the address; comes back with a code, without anybody having been asked for a password."""

    def __init__(self, stage: CityStage) -> None:
        self.walker = Walker(stage)
        page = self.walker.follow(self.walker.typed(HANS.email), until=stage.homes.urls["ettlingen"])
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(page.location).query)
        self.state, self.nonce, self.back = query["state"][0], query["nonce"][0], query["redirect_uri"][0]

    def comes_back(self, code: str = "any") -> Page:
        query = urllib.parse.urlencode({"state": self.state, "code": code})
        return self.walker.follow(self.walker.go(f"{self.back}?{query}"))

    def accepted(self) -> bool:
        return self.walker.signed_in(self.comes_back())


def accepted(stage: CityStage, provider: Provider, issuer: str, **other: Any) -> bool:
    visitor = Visitor(stage)
    provider.says(issuer, visitor.nonce, **other)
    return visitor.accepted()


WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    "wrong audience": {"aud": "anderer-dienst"},
    "wrong audience among others": {"aud": ["readi", "anderer-dienst"], "azp": "anderer-dienst"},
    "wrong issuer": {"iss": "https://anderswo.example/realms/ettlingen"},
    "of another sign-in": {"nonce": "of-somebody-else"},
    "foreign domain": {"email": "neu@gaggenau.example"},
    "foreign domain that ends alike": {"email": "neu@stadtwerke-ettlingen.example"},
    "own domain in front": {"email": "neu@ettlingen.example@gaggenau.example"},
    "no address": {"email": None},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_token_is_refused(stage: CityStage, provider: Provider, issuer: str, wrong: str) -> None:
    assert not accepted(stage, provider, issuer, sub="f3b1-wrong", **WRONG[wrong])
    assert accepted(stage, provider, issuer)
    known = stage.api.get("/readi/users?max=1000")
    assert not [u for u in known if (u.get("email") or "").startswith("neu@")]


def test_a_forged_token_is_refused(stage: CityStage, provider: Provider, issuer: str) -> None:
    """Signed by another key that calls itself the city's; and not signed at all."""
    visitor = Visitor(stage)
    provider.says(issuer, visitor.nonce)
    provider.key = provider.other
    assert not visitor.accepted()
    visitor = Visitor(stage)
    provider.says(issuer, visitor.nonce)
    head, body, _ = provider.answer()["id_token"].split(".")
    provider.token = f"eyJhbGciOiJub25lIn0.{body}."
    assert head
    assert not visitor.accepted()
    provider.token = ""
    assert accepted(stage, provider, issuer)


def test_a_replayed_answer_is_refused(stage: CityStage, provider: Provider, issuer: str) -> None:
    """The same way back twice; and an earlier sign-in's token in a later one."""
    visitor = Visitor(stage)
    provider.says(issuer, visitor.nonce)
    assert visitor.accepted()
    assert not visitor.accepted()
    provider.token = provider.answer()["id_token"]
    assert not Visitor(stage).accepted()
    provider.token = ""
    assert accepted(stage, provider, issuer)


def test_a_known_person_does_not_become_somebody_of_another_city(
    stage: CityStage, provider: Provider, issuer: str
) -> None:
    """At the second sign-in the same person claims another city's address: refused, and the account unchanged."""
    assert accepted(stage, provider, issuer)
    assert not accepted(stage, provider, issuer, email="andere@gaggenau.example")
    found = stage.api.get("/readi/users?email=nicole.neu@ettlingen.example&exact=true")
    assert len(found) == 1
    # Nor does the name by which the city knows her lead to somebody else's account.
    assert found[0]["username"] == "nicole.neu@ettlingen.example"
    assert accepted(stage, provider, issuer)
