"""Signing in on the portal against a Keycloak of its own: what a person sees, and when a session ends."""

from __future__ import annotations

import re

from playwright.sync_api import Route

from tests.e2e.conftest import Visiting
from tests.e2e.stage import Stage

ME = "#me[data-ready]"


def test_a_person_sees_name_organisation_and_groups(visit: Visiting, stage: Stage) -> None:
    """Names come from Keycloak's account API; a closed group's name reaches its member and nobody else."""
    page = visit()
    page.open("/")
    maria = page.sign_in("maria")
    me = page.page.locator(ME)
    me.wait_for()
    assert maria.name in me.locator("#me-name").inner_text()
    assert me.locator("#me-organisation").inner_text() == "Gaggenau"
    assert me.locator("#me-organisation img").count() == 0, "Gaggenau has no logo of its own here"
    # Two she is in, one she moderates.
    assert me.locator("#me-groups h3").all_inner_texts() == [
        "eAkte",
        "Geheimsache Haushalt 2027",
        "Personalrat & Schlichtung",
    ]
    assert me.locator("#me-groups .kind").all_inner_texts() == [
        "Projektgruppe",
        "Lenkungskreis",
        "Projektgruppe",
    ]
    place = me.locator("#me-groups a")
    assert place.all_inner_texts() == ["Zum Forum"], "only eAkte has a place there"
    assert place.get_attribute("href") == "https://forum.readi.localhost/c/eakte"
    page.axe()
    page.shot("stand-signed-in-de")

    # Tokens stay in the page's memory: what is kept is one flag, gone after signing out (see the keyboard below).
    kept = page.page.evaluate("Object.entries(localStorage).concat(Object.entries(sessionStorage))")
    assert kept == [["readi-portal-signed-in", "1"]]
    assert "code=" not in page.page.url
    assert not page.context.cookies(stage.portal)


def test_somebody_in_no_group_is_told_so_in_english(visit: Visiting) -> None:
    page = visit(lang="en", width=320)
    page.open("/en/")
    page.sign_in("ayse")
    page.page.locator(ME).wait_for()
    assert page.page.locator("#me-organisation").inner_text() == "Bühl"
    assert (
        page.page.locator("#me-organisation img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        == 96
    )
    assert page.page.locator("#me-no-groups").inner_text() == "You are not in any project group yet."
    page.axe()
    page.no_sideways_scrolling()
    page.shot("stand-signed-in-en-320")


def test_who_only_looks_around_sends_nothing_to_the_sign_on(visit: Visiting, stage: Stage) -> None:
    page = visit()
    for path in ("/", "/mitglieder/buehl/", "/datenschutz/", "/en/"):
        page.open(path)
        page.page.wait_for_load_state("networkidle")
    assert not [r.url for r in page.requests if r.url.startswith(stage.sso)]
    assert not page.context.cookies()
    assert page.page.evaluate("localStorage.length") == 0


def test_a_session_that_ended_in_another_tab_ends_here(visit: Visiting, stage: Stage) -> None:
    page = visit()
    page.open("/")
    page.sign_in("maria")
    page.page.locator(ME).wait_for()
    # The refresh of a session that is gone is refused, and Chromium writes that to the console.
    page.expect(r"console: Failed to load resource: the server responded with a status of 400 .*/token\)")
    other = page.context.new_page()
    other.goto(f"{stage.portal}/impressum/")
    other.locator("#sign-out").click()
    other.locator("#sign-in").wait_for()
    other.close()
    page.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.page.locator("#status.trouble").wait_for()
    assert page.page.locator("#me").is_hidden()
    assert page.page.locator("#me-groups li").count() == 0


def test_who_clicks_while_a_session_is_looked_for_signs_in_after_that(visit: Visiting, stage: Stage) -> None:
    """The silent look and a sign-in share the sign-on's cookie: both at once ended on a page that led nowhere."""
    page = visit()
    page.open("/")
    page.page.evaluate("localStorage.setItem('readi-portal-signed-in', '1')")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.context.route(re.compile(r"/protocol/openid-connect/auth\?.*prompt=none"), hold)
    page.page.reload(wait_until="domcontentloaded")
    for _ in range(200):
        if held:
            break
        page.page.wait_for_timeout(50)
    page.page.locator("#sign-in").click()
    page.page.wait_for_timeout(1000)
    assert page.page.url == f"{stage.portal}/", "it waits for the answer"
    held[0].continue_()
    page.page.locator("#username").wait_for()
    maria = stage.person("maria")
    page.fill_in(maria.username, maria.password)
    page.page.locator(ME).wait_for()


def test_a_sign_on_that_does_not_answer_is_said_in_words(visit: Visiting, stage: Stage) -> None:
    page = visit()
    page.open("/")
    # The adapter's settings cannot be had: as good as no sign-on.
    page.context.route("**/assets/portal.json", lambda route: route.abort())
    page.expect(r"failed request: .*portal\.json")
    page.expect(r"console: Failed to load resource.*portal\.json")
    page.page.locator("#sign-in").click()
    said = page.page.locator("#status.trouble")
    said.wait_for()
    assert re.search(r"gerade nicht erreichbar", said.inner_text())


def test_signing_in_with_the_keyboard_alone(visit: Visiting) -> None:
    """From the first Tab on the portal to the groups and out again: no mouse."""
    page = visit()
    page.open("/")
    keyboard = page.page.keyboard
    for _ in range(20):
        keyboard.press("Tab")
        if page.page.evaluate("document.activeElement.id") == "sign-in":
            break
    page.page.wait_for_function("document.activeElement.id === 'sign-in'")
    keyboard.press("Enter")
    page.page.locator("#username").wait_for()
    person = page.stage.person("maria")
    keyboard.type(person.username)
    keyboard.press("Enter")
    page.page.locator("#password").wait_for()
    page.page.wait_for_function("document.activeElement.id === 'password'")
    keyboard.type(person.password)
    keyboard.press("Enter")
    page.page.locator(ME).wait_for()
    for _ in range(20):
        keyboard.press("Tab")
        if page.page.evaluate("document.activeElement.id") == "sign-out":
            break
    keyboard.press("Enter")
    page.page.locator("#sign-in").wait_for()
    assert page.page.evaluate("localStorage.length") == 0
