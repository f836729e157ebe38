"""Everybody signs in with the own city's account: typed is the address, the password is the city's business."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import session_check

from tests.e2e.alone.realm import secret
from tests.e2e.cities import network
from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.homes import HANS, IDA, JOST, LEA, PETRA, Colleague
from tests.e2e.cities.walker import Walker
from tests.e2e.cities.way import Way
from tests.e2e.conftest import Visiting

HOSTS = {"ettlingen": network.ETTLINGEN, "bruchsal": network.BRUCHSAL}


@pytest.mark.parametrize("who", [HANS, IDA], ids=lambda who: who.city)
def test_a_city_signs_its_people_in(visit: Visiting, stage: CityStage, who: Colleague) -> None:
    """Twice: the first time makes the account, the second finds it; signing out ends both sessions."""
    way = Way(visit())
    first = dict(way.sign_in(who, HOSTS[who.city]))
    assert first["email"] == who.email
    assert first["email_verified"] is True
    assert first["name"] == f"{who.given} {who.family}"
    assert first["organization"] == [who.city]
    assert first["groups"] == [who.city]
    assert first["group_paths"] == [f"/organisations/{who.city}"]
    account = stage.api.get(f"/readi/users/{first['sub']}")
    assert account["attributes"]["home_organisation"] == [who.city]
    assert len(stage.homes.sessions(who)) == 1

    way.visit.sign_out()
    assert stage.homes.sessions(who) == []
    assert stage.api.get(f"/readi/users/{first['sub']}/sessions") == []

    again = way.sign_in(who, HOSTS[who.city])
    assert again["sub"] == first["sub"]
    assert again["group_paths"] == first["group_paths"]
    way.visit.sign_out()


@pytest.mark.parametrize("who", [LEA, JOST], ids=lambda who: who.city)
def test_who_is_disabled_at_home_does_not_get_in(visit: Visiting, stage: CityStage, who: Colleague) -> None:
    way = Way(visit())
    way.sign_in(who, HOSTS[who.city])
    way.visit.sign_out()
    stage.homes.change(who, enabled=False)
    way.type_address(who.email)
    way.password_at(HOSTS[who.city], who.name)
    way.page.locator("#input-error, .pf-v5-c-alert, #input-error-username").first.wait_for()
    assert HOSTS[who.city] in way.page.url
    stage.homes.change(who, enabled=True)
    way.password_at(HOSTS[who.city], who.name)
    way.arrive()


def test_an_account_that_nobody_linked_is_led_to_its_city(stage: CityStage) -> None:
    """Karl was made by hand: a service that wants to know the organisation has him asked for a password that he does
    not have, until the session check makes him a member.
    """
    asks = {"scope": "openid organization"}
    karl = {"username": "karl@ettlingen.example", "email": "karl@ettlingen.example", "enabled": True}
    new = stage.api.post("/readi/users", karl).new_id
    assert "password" in Walker(stage).typed(str(karl["email"]), **asks).fields
    config = session_check.Config(**{**stage.model.desired("session_check")["config"], "url": stage.server.url})
    check = session_check.Keycloak(config, secret("session_check"))
    (line,) = session_check.led(config, check)
    assert line.startswith(f"{new} is a member of ettlingen")
    walker = Walker(stage)
    page = walker.follow(walker.typed(str(karl["email"]), **asks), until=stage.homes.urls["ettlingen"])
    assert page.location.startswith(stage.homes.urls["ettlingen"])
    assert list(session_check.led(config, check)) == []


def test_somebody_known_here_before_keeps_the_account(visit: Visiting, stage: CityStage) -> None:
    """Petra was made by the inventory, with a group; her city's provider was connected later."""
    before = stage.api.get(f"/readi/users?username={PETRA.email}&exact=true")[0]["id"]
    way = Way(visit())
    claims = way.sign_in(PETRA, network.ETTLINGEN)
    assert claims["sub"] == before
    assert set(claims["group_paths"]) == {"/organisations/ettlingen", "/projects/eakte"}
    assert not stage.api.get(f"/readi/users/{before}/credentials")
