"""What the sign-in and the portal know of the cities' own pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Directory, Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak_theme import desired_cities as cities

from tests.e2e.stand.render import render
from tests.unit.portal.test_theme import MODEL, files, properties

OIDC = Directory("oidc", {"issuer": "https://login.ettlingen.example:8443/realms/stadt"})
SAML = Directory("saml", {"sso_url": "https://adfs.bruchsal.example/adfs/ls/"})


def connected() -> Model:
    kinds = {"ettlingen": OIDC, "bruchsal": SAML}
    organisations = (replace(o, directory=kinds.get(o.key, o.directory)) for o in MODEL.organisations)
    return replace(MODEL, organisations=tuple(organisations))


def test_every_domain_that_leads_away_is_known_to_the_page() -> None:
    assert sorted(cities.homes(connected())) == [
        "bruchsal.example|https://adfs.bruchsal.example|Bruchsal",
        "ettlingen.example|https://login.ettlingen.example:8443/realms/stadt/.well-known/openid-configuration|Ettlingen",
    ]
    assert list(cities.homes(MODEL)) == []


def test_a_page_is_asked_for_what_its_own_host_has() -> None:
    """A document on another host says nothing about the page."""
    metadata = "https://adfs.bruchsal.example/FederationMetadata/2007-06/FederationMetadata.xml"
    elsewhere = {**OIDC.options, "authorization_url": "https://anmeldung.ettlingen.example/oidc"}
    kinds = {
        "bruchsal": Directory("saml", {**SAML.options, "metadata_url": metadata}),
        "ettlingen": Directory("oidc", elsewhere),
    }
    model = replace(
        MODEL, organisations=tuple(replace(o, directory=kinds.get(o.key, o.directory)) for o in MODEL.organisations)
    )
    assert sorted(cities.homes(model)) == [
        f"bruchsal.example|{metadata}|Bruchsal",
        "ettlingen.example|https://anmeldung.ettlingen.example|Ettlingen",
    ]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_goes_wrong_is_said_in_words_of_ours(lang: str) -> None:
    """Among them a sentence that is its own key: its spaces must reach java.util.Properties escaped."""
    raw = files(MODEL)[f"readi/login/messages/messages_{lang}.properties"]
    assert rb"Email\ domain\ does\ not\ match\ any\ domain\ from\ the\ organization=" in raw
    messages = properties(raw)
    assert set(cities.messages(lang)) <= set(messages)
    assert "NAME" in messages["readiHomeDown"]


def test_only_a_member_with_a_page_of_its_own_is_led_there() -> None:
    pages = {entry["path"]: entry for entry in connected().desired("portal")["files"]}
    shown = {key: render("portal", pages[f"mitglieder/{key}/index.html"]).decode() for key in ("ettlingen", "gaggenau")}
    assert 'data-provider="ettlingen"' in shown["ettlingen"]
    assert "data-provider" not in shown["gaggenau"]
