"""Everybody signs in with their own city's account: they type the address, the password is the city's business."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.compile import SIGNIN_COUNTS_HOURS
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import session_check
from ansible_collections.readi.one.plugins.module_utils.services.keycloak_theme.desired_account import (
    PAGES as PAGES_OF_ACCOUNT,
)

from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.walker import Walker
from tests.e2e.cities.way import REFUSED, Way
from tests.e2e.conftest import Visiting
from tests.lab.cities import names
from tests.lab.cities.people import (
    ANNA,
    DORA,
    HANS,
    IDA,
    JENS,
    JOST,
    JUERGEN,
    LEA,
    MALLORY,
    MARVIN,
    PETRA,
    UTE,
    Colleague,
)

SILENT = {"ettlingen", "bruchsal"}
"""They send no logout when somebody is locked there: they are asked again."""
PAGES = [("de", "/"), ("en", "/en/")]


@pytest.mark.parametrize("who", [HANS, IDA, ANNA], ids=lambda who: who.city)
def test_a_city_signs_its_people_in(visit: Visiting, stage: CityStage, who: Colleague) -> None:
    """Twice: the first time makes the account, the second finds it; signing out ends both sessions."""
    way = Way(visit())
    elsewhere = _ids(stage.at_home(who))
    first = dict(way.sign_in(who))
    here = _ids(stage.sessions(first["sub"]))
    assert way.told == ("" if who.city == "bruchsal" else who.email), "SAML has no place for it"
    assert first["email"] == who.email
    assert first["email_verified"] is True
    assert first["name"] == f"{who.given} {who.family}"
    assert first["organization"] == [who.city]
    assert first["group_paths"] == [f"/organisations/{who.city}"]
    account = stage.api.get(f"/readi/users/{first['sub']}")
    assert account["attributes"]["home_organisation"] == [who.city]
    assert stage.api.get(f"/readi/users/{first['sub']}/credentials") == []
    assert len(_ids(stage.at_home(who)) - elsewhere) == 1

    way.visit.sign_out()
    assert _ids(stage.at_home(who)) == elsewhere
    assert len(here - _ids(stage.sessions(first["sub"]))) == 1

    # Meanwhile somebody took the person into a project group.
    with stage.in_group(first["sub"], "/projects/eakte"):
        again = way.sign_in(who)
    assert again["sub"] == first["sub"]
    assert again["organization"] == [who.city]
    assert sorted(again["group_paths"]) == sorted([f"/organisations/{who.city}", "/projects/eakte"])
    way.visit.sign_out()
    assert _ids(stage.at_home(who)) == elsewhere


def _ids(sessions: list[Any]) -> set[str]:
    return {session["id"] for session in sessions}


def test_an_outpost_names_people_by_the_directorys_own_id(visit: Visiting, stage: CityStage) -> None:
    """An outpost that was lost and made anew sends the same people."""
    way = Way(visit())
    claims = way.sign_in(ANNA)
    (link,) = stage.api.get(f"/readi/users/{claims['sub']}/federated-identity")
    assert link["identityProvider"] == "buehl"
    assert link["userId"] == stage.unchanging_id(ANNA)
    way.visit.sign_out()


def test_the_account_of_somebody_from_a_city_offers_no_linking(visit: Visiting, stage: CityStage) -> None:
    """Keycloak's page for it would show their own city with a button that is refused."""
    way = Way(visit())
    way.sign_in(HANS)
    way.page.goto(f"{stage.sso}/realms/readi/account/")
    way.page.get_by_role("heading", level=1, name="Meine Angaben").wait_for()
    pages = way.page.locator("#page-sidebar nav a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert len(pages) == len(PAGES_OF_ACCOUNT) and not [page for page in pages if "linked" in page], pages
    way.visit.open("/")
    way.visit.sign_out()


@pytest.mark.parametrize(("lang", "start"), PAGES)
def test_what_people_see_of_an_outpost(visit: Visiting, stage: CityStage, lang: str, start: str) -> None:
    """The platform's look, the language that was chosen here, the address that was typed here."""
    way = Way(visit(lang=lang))
    way.type_address(DORA.email, start)
    way.asked_at(names.BUEHL)
    assert way.page.locator("html").get_attribute("lang") == lang
    assert way.page.locator("#username").input_value() == DORA.email
    _look(way, f"outpost-{lang}")
    way.page.locator("#password").fill("falsch-falsch-falsch")
    way.page.locator("#kc-login").click()
    way.page.locator(REFUSED).wait_for()
    _look(way, f"outpost-wrong-{lang}")


@pytest.mark.parametrize(("lang", "start"), PAGES)
def test_a_foreign_address_is_refused_in_words(visit: Visiting, stage: CityStage, lang: str, start: str) -> None:
    """The same in test_oidc_refusals.py; here as it is seen."""
    way = Way(visit(lang=lang))
    way.type_address(HANS.email, start)
    way.asked_at(names.ETTLINGEN)
    way.page.locator("#username").fill(MALLORY.name)
    way.page.locator("#password").fill(MALLORY.password)
    way.visit.expect(r"console: Failed to load resource: the server responded with a status of 502 ")
    way.page.locator("#kc-login").click()
    way.page.locator("#kc-error-message").wait_for()
    said = {"de": "die nicht zu ihr gehört", "en": "that is not one of its own"}[lang]
    assert said in way.page.locator("#kc-error-message").inner_text()
    _look(way, f"foreign-address-{lang}")


@pytest.mark.parametrize(("lang", "start"), PAGES)
def test_a_foreign_address_by_saml_too(visit: Visiting, stage: CityStage, lang: str, start: str) -> None:
    """The same in test_saml_refusals.py, with what its button does; here as it is seen."""
    way = Way(visit(lang=lang))
    way.type_address(IDA.email, start)
    way.password(MARVIN)
    told = way.page.locator("#readi-refused")
    told.wait_for()
    # Nothing to fill in and nothing to press: no field there would mend it.
    assert way.page.locator("form, input, button").count() == 0
    assert way.page.locator("h1").inner_text() == {"de": "Keine Anmeldung möglich", "en": "You cannot sign in"}[lang]
    assert {"de": "die nicht zu ihr gehört", "en": "that is not one of its own"}[lang] in told.inner_text()
    _look(way, f"foreign-address-saml-{lang}")


def _look(way: Way, name: str) -> None:
    way.visit.axe()
    way.visit.no_sideways_scrolling()
    way.visit.shot(name)


@pytest.mark.parametrize("who", [LEA, JOST, DORA], ids=lambda who: who.city)
def test_who_is_disabled_at_home_does_not_get_in(visit: Visiting, stage: CityStage, who: Colleague) -> None:
    way = Way(visit())
    way.sign_in(who)
    way.visit.sign_out()
    with stage.disabled(who):
        way.type_address(who.email)
        way.password(who)
        way.page.locator(REFUSED).wait_for()
        way.asked_at(names.SIGN_IN[who.city])
    way.password(who)
    way.arrive()


@pytest.mark.parametrize(
    ("who", "colleague"), [(UTE, HANS), (JENS, IDA), (JUERGEN, ANNA)], ids=["ettlingen", "bruchsal", "buehl"]
)
def test_who_is_disabled_at_home_is_out_of_a_running_session(
    visit: Visiting, stage: CityStage, who: Colleague, colleague: Colleague
) -> None:
    """By the check that a timer runs, looked at from later on; a colleague who is still let in types no password."""
    out, still = Way(visit()), Way(visit())
    person, other = out.sign_in(who)["sub"], still.sign_in(colleague)["sub"]
    host, later_s = (None, SIGNIN_COUNTS_HOURS * 3600 + 1) if who.city in SILENT else (stage.outpost_host, 0)
    stage.check_sessions(host)
    assert stage.sessions(person) and stage.sessions(other), "nobody is disabled, nothing is due"
    with stage.disabled(who):
        if who.city in SILENT:
            stage.check_sessions(host, later_s - 120)
            assert stage.sessions(person), "a minute before, the sign-in still counts"
        stage.check_sessions(host, later_s)
        assert stage.sessions(person) == []
        # The page that is still open is refused a new token as soon as it asks for one.
        out.visit.expect(r"console: Failed to load resource: the server responded with a status of 400 .*/token\)")
        out.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        out.page.locator("#status.trouble").wait_for()
        out.type_address(who.email)
        out.password(who)
        out.page.locator(REFUSED).wait_for()
        out.asked_at(names.SIGN_IN[who.city])
        assert stage.sessions(person) == []

    if who.city in SILENT:
        assert stage.sessions(other) == []
        still.claims.clear()
        still.type_address(colleague.email)
        still.arrive()
    else:
        still.visit.open("/")
        still.arrive()
    assert still.claims["sub"] == other
    still.visit.sign_out()


def test_an_account_that_nobody_linked_is_led_to_its_city(stage: CityStage) -> None:
    """Karl was made by hand: a service that wants to know the organisation has him asked for a password that he does
    not have, until the session check makes him a member.
    """
    asks = {"scope": "openid organization"}
    karl = {"username": "karl@ettlingen.example", "email": "karl@ettlingen.example", "enabled": True}
    new = stage.api.post("/readi/users", karl).new_id
    try:
        assert "password" in Walker(stage).typed(str(karl["email"]), **asks).fields
        config, check = stage.session_check()
        (line,) = session_check.led(config, check)
        assert line.startswith(f"{new} is a member of ettlingen")
        walker = Walker(stage)
        page = walker.follow(walker.typed(str(karl["email"]), **asks), until=stage.homes.urls["ettlingen"])
        assert page.location.startswith(stage.homes.urls["ettlingen"])
        assert list(session_check.led(config, check)) == []
    finally:
        stage.api.delete(f"/readi/users/{new}")


def test_somebody_known_here_before_keeps_the_account(visit: Visiting, stage: CityStage) -> None:
    """Petra was made by the inventory, with a group; her city's provider was connected later."""
    before = stage.account(PETRA.email)["id"]
    way = Way(visit())
    claims = way.sign_in(PETRA)
    assert claims["sub"] == before
    assert set(claims["group_paths"]) == {"/organisations/ettlingen", "/projects/eakte"}
    assert not stage.api.get(f"/readi/users/{before}/credentials")
