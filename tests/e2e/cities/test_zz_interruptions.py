"""A city's server that is down, and our own that is started again. Last of the folder: others need both servers."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.way import Way
from tests.e2e.conftest import Visiting
from tests.e2e.stage import OUTPUT
from tests.lab.cities import names
from tests.lab.cities.people import HANS


@pytest.fixture
def cities_down(stage: CityStage) -> Iterator[None]:
    stage.systemctl("stop", "cities-keycloak", names.HOST)
    yield
    stage.systemctl("start", "cities-keycloak", names.HOST)
    stage.ready(names.HOST)


def test_a_city_that_is_down_stops_nobody_else_and_says_so(
    visit: Visiting, stage: CityStage, cities_down: None
) -> None:
    said = {
        "de": "Die Anmeldeseite von Ettlingen antwortet gerade nicht.",
        "en": "The sign-in page of Ettlingen does not answer at the moment.",
    }
    for lang, text in said.items():
        hans = Way(visit(lang=lang))
        hans.visit.expect(r"ERR_CONNECTION_REFUSED")
        hans.type_address(HANS.email, "/" if lang == "de" else "/en/")
        told = hans.page.locator("#readi-home-down")
        told.wait_for()
        assert text in told.inner_text()
        assert hans.page.url.startswith(stage.sso)
        hans.visit.axe()
        hans.visit.shot(f"city-down-{lang}")
    maria = visit()
    maria.open("/")
    maria.sign_in("maria")
    maria.sign_out()


def test_a_session_survives_a_restart(visit: Visiting, stage: CityStage) -> None:
    """Signed in before, still signed in after it, without a password; for a city's person and for one of ours."""
    hans, maria = Way(visit()), visit()
    others = {session["id"] for session in stage.homes.sessions(HANS)}
    before = hans.sign_in(HANS)["sub"]
    maria.open("/")
    maria.sign_in("maria")
    begin = time.monotonic()
    stage.systemctl("restart", "keycloak", stage.sso_host)
    stage.ready(None)
    seconds = time.monotonic() - begin
    hans.claims.clear()
    hans.visit.open("/")
    hans.arrive()
    assert hans.claims["sub"] == before
    maria.open("/")
    maria.page.locator("#me[data-ready]").wait_for()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / "sign-on-recovery.txt").write_text(f"{seconds:.1f} s\n", encoding="utf-8")
    hans.visit.sign_out()
    assert {session["id"] for session in stage.homes.sessions(HANS)} == others
