"""Operators: an app set up at the first sign-in, asked for at the second, and recovery codes for the day it is lost."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.factors import keep_codes, set_up_app
from tests.e2e.cities.way import REFUSED, Way
from tests.e2e.conftest import Visiting
from tests.e2e.harness import Visit

RECOVERY = {"de": "Wiederherstellungscode", "en": "Recovery"}


class Operator:
    """At one screen, in one language."""

    def __init__(self, visit: Visit, stage: CityStage, start: str, key: str) -> None:
        self.way, self.start = Way(visit), start
        self.person, self.stage = stage.person(key), stage

    @property
    def page(self) -> Page:
        return self.way.page

    def look(self, step: str) -> None:
        visit = self.way.visit
        visit.choose_language()
        visit.axe()
        visit.no_sideways_scrolling()
        visit.shot(f"operator-{step}-{visit.lang}")

    def password(self) -> None:
        """Address and password, both here."""
        self.way.type_address(self.person.username, self.start)
        self.page.locator("#password").wait_for()
        assert urlsplit(self.page.url).hostname == self.stage.sso_name
        self.page.locator("#password").fill(self.person.password)
        self.page.locator("#kc-login").click()

    def code(self, code: str) -> None:
        self.page.locator("#otp").fill(code)
        self.page.locator("#kc-login").click()

    def without_the_app(self) -> None:
        """To the page that asks for one of the codes on paper."""
        self.page.locator("#try-another-way").click()
        other = self.page.get_by_role("button", name=re.compile(RECOVERY[self.way.visit.lang]))
        other.wait_for()
        self.look("other-way")
        # By the keyboard: Keycloak's page alone takes a mouse only.
        other.focus()
        self.page.keyboard.press("Enter")
        self.page.locator("#recoveryCodeInput").wait_for()

    def recovery_code(self, code: str) -> None:
        self.page.locator("#recoveryCodeInput").fill(code)
        self.page.locator("#kc-login").click()


@pytest.mark.parametrize(("lang", "start", "key"), [("de", "/", "otto"), ("en", "/en/", "olga")])
def test_an_operator_needs_a_second_factor(visit: Visiting, stage: CityStage, lang: str, start: str, key: str) -> None:
    """Rastatt asks nobody for one; the group /operators does."""
    operator = Operator(visit(lang=lang), stage, start, key)
    way = operator.way
    account = stage.account(operator.person.username)["id"]

    # The first sign-in: no entry without setting up, and recovery codes to write down.
    operator.password()
    app = set_up_app(operator.page, operator.look)
    codes = keep_codes(operator.page, operator.look)
    way.arrive()
    assert len(codes) == len(set(codes)) == 12
    first = dict(way.claims)
    assert first["sub"] == account
    assert first["organization"] == ["rastatt"]
    assert sorted(first["group_paths"]) == ["/operators", "/organisations/rastatt"]
    kept = stage.api.get(f"/readi/users/{account}/credentials")
    assert sorted(credential["type"] for credential in kept) == ["otp", "password", "recovery-authn-codes"]
    way.visit.sign_out()
    assert stage.sessions(account) == []

    # The second: the password alone is not enough, nor is any code but the app's.
    operator.password()
    operator.page.locator("#otp").wait_for()
    operator.look("asked")
    operator.code("000000")
    operator.page.locator(REFUSED).wait_for()
    operator.look("wrong")
    operator.code(app.code())
    way.arrive()
    assert way.claims["sub"] == account
    assert sorted(way.claims["group_paths"]) == sorted(first["group_paths"])
    way.visit.sign_out()

    # Without the app: the first code on the paper, and it is good for once.
    operator.password()
    operator.without_the_app()
    operator.look("recovery")
    operator.recovery_code(codes[0])
    way.arrive()
    assert way.claims["sub"] == account
    way.visit.sign_out()
    operator.password()
    operator.without_the_app()
    operator.recovery_code(codes[0])
    operator.page.locator(REFUSED).wait_for()
    assert urlsplit(operator.page.url).hostname == stage.sso_name
    assert stage.sessions(account) == []
