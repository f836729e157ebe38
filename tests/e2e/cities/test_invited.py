"""Somebody whose city has nothing of its own: invited by mail, and asked for a second factor as the inventory says."""

from __future__ import annotations

import re
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.e2e.cities.conftest import CityStage
from tests.e2e.cities.factors import App, Look, keep_codes, set_up_app
from tests.e2e.cities.way import REFUSED, Way
from tests.e2e.conftest import Visiting
from tests.lab.cities import post

CHOSEN = "Selbst-gewaehlt-2027"


def link(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    found = re.search(r"https://\S+/login-actions/action-token\?\S+", part.get_content())
    assert found, part.get_content()
    return found[0]


def choose_password(page: Page) -> None:
    page.locator("#password-new").fill(CHOSEN)
    page.locator("#password-confirm").fill(CHOSEN)
    page.locator("[type=submit]").first.click()
    page.locator("#password-new").wait_for(state="detached")


def accept(page: Page, look: Look) -> App:
    """In Keycloak's order, whatever it is: password, app, and codes for the day the app is lost."""
    app = None
    for _ in range(3):
        page.locator("#password-new, #totp, #kcRecoveryCodesConfirmationCheck").first.wait_for()
        if page.locator("#password-new").is_visible():
            look("password")
            choose_password(page)
        elif page.locator("#totp").is_visible():
            app = set_up_app(page)
        else:
            keep_codes(page)
    assert app, "a second factor is asked for"
    return app


def password(way: Way, address: str, start: str) -> None:
    """Typed here: the city has no page of its own."""
    way.type_address(address, start)
    assert way.page.url.startswith(way.visit.stage.sso)
    way.page.locator("#password").fill(CHOSEN)
    way.page.locator("#kc-login").click()


def sign_in(way: Way, app: App, address: str, start: str) -> None:
    password(way, address, start)
    way.page.locator("#otp").fill(app.code())
    way.page.locator("#kc-login").click()
    way.arrive()


@pytest.mark.parametrize(("lang", "start", "key"), [("de", "/", "greta"), ("en", "/en/", "gwen")])
def test_somebody_invited_by_mail(visit: Visiting, stage: CityStage, lang: str, start: str, key: str) -> None:
    """An invitation is good for once, and so is this test on a demo: the next bin/demo from nothing has another."""
    address = stage.person(key).username
    account = stage.account(address)
    assert account["emailVerified"] is False
    assert stage.api.get(f"/readi/users/{account['id']}/credentials") == []
    (mail,) = stage.mails(address)
    assert "Konto" in str(mail["Subject"])
    assert "Passwort wählen, Zweiten Faktor einrichten" in post.text(mail)

    way = Way(visit(lang=lang))
    page = way.page

    def look(step: str) -> None:
        way.visit.choose_language()
        way.visit.axe()
        way.visit.no_sideways_scrolling()
        way.visit.shot(f"invited-{step}-{lang}")

    way.visit.open(link(mail))
    onward = page.locator("#kc-info-message a, #kc-content a").first
    onward.wait_for()
    look("mail-link")
    onward.click()
    app = accept(page, look)

    sign_in(way, app, address, start)
    first = dict(way.claims)
    assert first["sub"] == account["id"]
    assert first["email_verified"] is True
    assert first["organization"] == ["gaggenau"]
    assert first["group_paths"] == ["/organisations/gaggenau"]
    known = stage.api.get(f"/readi/users/{account['id']}")
    assert known["attributes"]["home_organisation"] == ["gaggenau"]
    way.visit.sign_out()
    assert stage.sessions(account["id"]) == []

    # The password alone is not enough, and the link is good for once.
    password(way, address, start)
    page.locator("#otp").wait_for()
    way.visit.expect("status of 400")
    page.goto(link(mail))
    assert page.locator("#password-new").count() == 0

    sign_in(way, app, address, start)
    assert {name: way.claims[name] for name in ("sub", "organization", "group_paths")} == {
        name: first[name] for name in ("sub", "organization", "group_paths")
    }

    # An administrator disables her: the open page gets no new token, and neither the session nor the password helps.
    path = f"/readi/users/{account['id']}"
    stage.api.put(path, {**stage.api.get(path), "enabled": False})
    way.visit.expect(r"status of 400 .*/token\)")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("#status.trouble").wait_for()
    way.type_address(address, start)
    page.locator(REFUSED).wait_for()
    assert urlsplit(page.url).hostname == stage.sso_name
    assert page.locator("#password").count() == 0


@pytest.mark.parametrize(("lang", "start"), [("de", "/"), ("en", "/en/")])
def test_who_has_no_second_factor_yet_is_led_to_one(visit: Visiting, stage: CityStage, lang: str, start: str) -> None:
    """The inventory asks Gaggenau's people for it, however their account was made; Rastatt's it does not ask."""
    gerd = stage.person("gerd")
    way = Way(visit(lang=lang))
    way.type_address(gerd.username, start)
    way.asked_at(stage.sso_name)
    way.page.locator("#password").fill(gerd.password)
    way.page.locator("#kc-login").click()
    way.page.locator("#totp").wait_for()
    assert urlsplit(way.page.url).hostname == stage.sso_name
