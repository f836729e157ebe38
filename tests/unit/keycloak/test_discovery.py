"""Endpoints of a city's provider: from its own document, the issuer letter by letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Directory, Model
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import discovery
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Answer, ApiError

from tests.integration.keycloak.platform import model, objects

# As authentik writes it; Entra's, with a path of its own, has none of Keycloak's words either.
ISSUER = "https://auth.zwei.example/application/o/readi/"
SAID = {
    "issuer": ISSUER,
    "authorizationUrl": "https://auth.zwei.example/application/o/authorize/",
    "tokenUrl": "https://auth.zwei.example/application/o/token/",
    "jwksUrl": f"{ISSUER}jwks/",
    "validateSignature": "true",
}
BASE = "/readi"


class Server:
    """What of Keycloak's admin API is asked: the providers, and the document that it fetches."""

    def __init__(self, said: Any = SAID, present: Mapping[str, Any] | None = None) -> None:
        self.said, self.present = said, present
        self.asked: list[Any] = []

    def get(self, path: str) -> Any:
        assert path == f"{BASE}/identity-provider/instances"
        if self.present is None:
            raise ApiError(404, "Realm not found.")
        return [{"alias": "ettlingen", "config": self.present}]

    def post(self, path: str, body: Any) -> Answer:
        assert path == f"{BASE}/identity-provider/import-config"
        self.asked.append(body)
        if self.said is None:
            raise ApiError(500, "unknown_error")
        return Answer(200, self.said)


def city(**options: str) -> Obj:
    of: Model = model()
    way = Directory("oidc", {"issuer": ISSUER, "client_id": "readi", **options})
    changed = [replace(one, directory=way) if one.key == "ettlingen" else one for one in of.organisations]
    wanted = objects(replace(of, organisations=tuple(changed)))
    return next(one for one in wanted if one.at == ("identity_provider", "ettlingen"))


def test_the_issuer_stays_as_it_is_written_and_one_slash_goes_before_the_path() -> None:
    config = city().fields["config"]
    assert config["issuer"] == ISSUER
    assert config[discovery.DOCUMENT] == f"{ISSUER}.well-known/openid-configuration"
    assert not any("openid-connect" in str(value) for value in config.values())


@pytest.mark.parametrize("present", [None, {}], ids=["new", "there"])
def test_they_come_from_the_document(present: Mapping[str, Any] | None) -> None:
    server = Server(present=present)
    (found,) = discovery.completed(server, BASE, [city()])  # type: ignore[arg-type]
    found = discovery.resolved(server, BASE, found)  # type: ignore[arg-type]
    config = found.fields["config"]
    assert {name: config[name] for name in discovery.ENDPOINTS if name in config} == {
        name: SAID[name] for name in discovery.NEEDED
    }
    assert server.asked == [{"providerId": "oidc", "fromUrl": f"{ISSUER}.well-known/openid-configuration"}]


def test_what_is_written_in_the_inventory_goes_before_it() -> None:
    own = "https://auth.zwei.example/intern/token"
    found = discovery.resolved(Server(), BASE, city(token_url=own))  # type: ignore[arg-type]
    assert (found.fields["config"]["tokenUrl"], found.fields["config"]["jwksUrl"]) == (own, SAID["jwksUrl"])


def test_who_has_written_all_is_asked_nothing() -> None:
    urls = {name: f"https://auth.zwei.example/{name}" for name in ("authorization_url", "token_url", "jwks_url")}
    obj = city(**urls)
    server = Server(said=None, present={})
    assert discovery.completed(server, BASE, [obj]) == [obj]  # type: ignore[arg-type]
    assert discovery.resolved(server, BASE, obj) == obj  # type: ignore[arg-type]
    assert server.asked == []


def test_a_city_that_is_down_keeps_what_the_realm_has() -> None:
    present = {"issuer": ISSUER.rstrip("/"), **{name: f"https://x.example/{name}" for name in discovery.ENDPOINTS}}
    (found,) = discovery.completed(Server(said=None, present=present), BASE, [city()])  # type: ignore[arg-type]
    assert found.fields["config"]["tokenUrl"] == "https://x.example/tokenUrl"
    assert found.fields["config"]["issuer"] == ISSUER


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (None, "gave no endpoints"),
        ({**SAID, "issuer": ISSUER.rstrip("/")}, "write issuer: https://auth.zwei.example/application/o/readi in"),
        ({"issuer": ISSUER}, "says nothing of authorizationUrl, tokenUrl, jwksUrl"),
    ],
)
def test_a_new_one_without_them_fails_by_itself_and_says_what_to_write(said: Any, words: str) -> None:
    with pytest.raises(AdapterError, match="well-known/openid-configuration") as refused:
        discovery.resolved(Server(said=said), BASE, city())  # type: ignore[arg-type]
    assert words in str(refused.value)


def test_an_outpost_is_a_keycloak_whose_issuer_ends_without_a_slash() -> None:
    of = model()
    way = Directory("outpost", {"issuer": "https://anmeldung.buehl.example/realms/stadt/"})
    changed = [replace(one, directory=way) if one.key == "buehl" else one for one in of.organisations]
    wanted = {one.at: one for one in objects(replace(of, organisations=tuple(changed)))}
    config = wanted[("identity_provider", "buehl")].fields["config"]
    assert config["issuer"] == "https://anmeldung.buehl.example/realms/stadt"
    assert config["tokenUrl"] == "https://anmeldung.buehl.example/realms/stadt/protocol/openid-connect/token"
    assert discovery.DOCUMENT not in config
