"""Signing in on the portal against a Keycloak of its own: what a person sees, and when a session ends."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route

from tests.e2e.conftest import Visiting
from tests.e2e.harness import OF_WIDTH
from tests.e2e.stage import Stage

ME = "#me[data-ready]"


def test_a_person_sees_name_organisation_and_groups(visit: Visiting, stage: Stage) -> None:
    """Names come from Keycloak's account API; a closed group's name reaches its member and nobody else."""
    page = visit()
    page.open("/")
    maria = page.sign_in("maria")
    me = page.page.locator(ME)
    me.wait_for()
    assert maria.name in page.page.locator("#me-name").inner_text()
    assert page.page.locator("#me-organisation").inner_text() == "Gaggenau"
    assert page.page.locator("#me-organisation img").count() == 0, "Gaggenau has no logo of its own here"
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
    assert me.locator("#me-groups .role").all_inner_texts() == ["Sie moderieren"] * 3
    place = me.locator("#me-groups a")
    assert place.all_inner_texts() == ["Zum Forum"], "only eAkte has a place there"
    assert me.get_by_role("link", name="Zum Forum: eAkte", exact=True).count() == 1, "so it is called to who hears it"
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


MANY = [f"Arbeitskreis {n}" for n in range(1, 12)] + ["Straßen & Wege"]


@pytest.mark.parametrize(("lang", "start", "found"), [("de", "/", "Gefunden: "), ("en", "/en/", "Found: ")])
def test_one_field_finds_groups_services_and_members(visit: Visiting, lang: str, start: str, found: str) -> None:
    """What has nothing of it is not shown; that there is nothing at all is said."""
    page = visit(lang=lang, width=360)
    page.open(start)

    def groups(route: Route) -> None:
        own = [
            {"path": f"/projects/g{n}", "name": f"g{n}", "attributes": {"name": [name]}} for n, name in enumerate(MANY)
        ]
        moderated = [{"path": "/moderators/g11", "name": "g11"}]
        route.fulfill(json=own + moderated, headers={"Access-Control-Allow-Origin": page.stage.portal})

    page.page.route("**/account/groups?*", groups)
    page.sign_in("maria")
    page.page.locator(ME).wait_for()
    shown = page.page.locator("#me-groups > li:visible")
    assert shown.count() == len(MANY)
    assert page.page.locator("#me-groups .role").count() == 1
    field = page.page.locator("#filter")
    members, services = page.page.locator(".member:visible"), page.page.locator(".tile:visible")
    assert (members.count(), services.count()) == (10, 6)
    field.fill("STRASSEN weg" if lang == "en" else "arbeitskreis 11")
    left = [] if lang == "en" else ["Arbeitskreis 11"]
    assert shown.locator("h3").all_inner_texts() == left
    assert page.page.locator("#status").inner_text() == f"{found}{len(left)}"
    assert page.page.locator("#none").is_visible() == (not left)
    field.fill("straßen weg")
    assert shown.locator("h3").all_inner_texts() == ["Straßen & Wege"]
    assert page.page.locator("main h2:visible").all_inner_texts() == [page.page.locator("#me-title").inner_text()]
    field.fill("bühl")
    assert (members.all_inner_texts(), shown.count(), services.count()) == (["B\nBühl"], 0, 0)
    page.axe()
    field.fill("wiki")
    assert (members.count(), shown.count(), services.count()) == (0, 0, 1)
    field.fill("")
    assert (members.count(), shown.count(), services.count()) == (10, len(MANY), 6)
    page.axe()
    page.no_sideways_scrolling()
    page.shot(f"stand-many-groups-{lang}-360")


@pytest.mark.parametrize(("lang", "scheme"), [("de", "light"), ("en", "dark")])
def test_the_page_for_working_fits_every_screen(visit: Visiting, lang: str, scheme: str) -> None:
    """Own services and groups before all members; one header row and one menu, which has the account once."""
    page = visit(lang=lang, scheme=scheme)
    page.open("/" if lang == "de" else "/en/")
    page.sign_in("maria")
    page.page.locator(ME).wait_for()
    for width in (1280, 768, 360):
        page.page.set_viewport_size({"width": width, "height": 800})
        page.axe(only=() if width == 1280 else OF_WIDTH)
        page.no_sideways_scrolling()
        page.shot(f"stand-working-{lang}-{scheme}-{width}")
        if scheme == "dark":
            page.page.emulate_media(color_scheme="light")
            page.shot(f"stand-working-{lang}-light-{width}")
            page.page.emulate_media(color_scheme=scheme)
        tops = [page.page.locator(f"#{part}").bounding_box() for part in ("search", "services", "me", "members")]
        assert [top and top["y"] for top in tops] == sorted(top["y"] for top in tops if top), "in this order"
        rows = page.page.locator(".bar .brand, .bar nav li:visible, #menu summary").evaluate_all(
            "all => all.map(e => e.getBoundingClientRect()).map(b => [b.top, b.bottom])"
        )
        assert max(top for top, _ in rows) < min(bottom for _, bottom in rows), "one row"
        page.page.locator("#menu summary").click()
        page.axe(only=OF_WIDTH)
        page.no_sideways_scrolling()
        page.page.locator("main").click(position={"x": 5, "y": 5})
        assert page.page.locator("#sign-out").is_hidden(), "who looks elsewhere has closed it"
    # At 360 px: before, the same page had three rows of header and 2,034 px.
    assert page.page.evaluate("document.documentElement.scrollHeight") < 1750
    account = page.page.get_by_role("link", name={"de": "Mein Konto", "en": "My account"}[lang], include_hidden=True)
    assert account.count() == 1


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
    other.locator("#menu summary").click()
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


@pytest.mark.parametrize(
    ("lang", "start", "width", "scheme"), [("de", "/", 1280, "light"), ("en", "/en/", 360, "dark")]
)
def test_signing_in_with_the_keyboard_alone(visit: Visiting, lang: str, start: str, width: int, scheme: str) -> None:
    """From the first Tab on the portal to the groups, into a group's place and out again: no mouse."""
    page = visit(lang=lang, width=width, scheme=scheme)
    page.open(start)
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
    summary = page.page.locator("#menu summary")
    page.page.evaluate("document.activeElement.blur()")
    for _ in range(20):
        keyboard.press("Tab")
        if summary.evaluate("summary => document.activeElement === summary"):
            break
    else:
        pytest.fail("the menu is not reached")
    keyboard.press("Enter")
    keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.textContent") == {"de": "Mein Konto", "en": "My account"}[lang]
    keyboard.press("Escape")
    assert page.page.locator("#sign-out").is_hidden()
    assert summary.evaluate("summary => document.activeElement === summary"), "closed, and nobody is lost"
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.id") == "sign-out"
    keyboard.press("Enter")
    page.page.locator("#sign-in").wait_for()
    assert page.page.evaluate("localStorage.length") == 0
