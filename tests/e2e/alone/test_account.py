"""The account page: Keycloak's own console in our look, in both languages, with a way back and nothing raw."""

from __future__ import annotations

import json

import pytest

from tests.e2e.conftest import Visiting
from tests.e2e.harness import OF_WIDTH, Visit
from tests.e2e.stage import Stage

ACCOUNT = "/realms/readi/account/"
PAGES = {
    "": {"de": "Meine Angaben", "en": "My details"},
    "account-security/signing-in": {"de": "Passwort und zweiter Faktor", "en": "Password and second factor"},
    "account-security/device-activity": {"de": "Angemeldete Geräte", "en": "Signed-in devices"},
    "applications": {"de": "Anwendungen", "en": "Applications"},
}
TITLE = {"de": "Mein Konto – re@di – digital vereint", "en": "My account – re@di – digital vereint"}
NOTICE = {"de": "Sonntag von 6 bis 9 Uhr Wartung.", "en": "Maintenance on Sunday from 6 to 9."}
# The console is a megabyte of script and of style, on a machine with other work.
WITHIN_MS = 60_000


def arrived(page: Visit, path: str, heading: str) -> None:
    page.page.goto(page.stage.sso + ACCOUNT + path)
    page.page.get_by_role("heading", level=1, name=heading, exact=True).wait_for(timeout=WITHIN_MS)
    page.page.wait_for_load_state("networkidle", timeout=WITHIN_MS)


@pytest.mark.parametrize(("lang", "scheme"), [("de", "light"), ("en", "dark")])
def test_the_account_is_one_of_our_pages(visit: Visiting, stage: Stage, lang: str, scheme: str) -> None:
    page = visit(lang=lang, scheme=scheme)
    page.open("/" if lang == "de" else "/en/")
    page.sign_in("maria")
    page.page.locator("#menu summary").click()
    page.page.get_by_role("link", name={"de": "Mein Konto", "en": "My account"}[lang]).click()
    page.page.get_by_role("heading", level=1, name=PAGES[""][lang]).wait_for(timeout=WITHIN_MS)
    assert page.page.locator("html").get_attribute("lang") == lang, "the portal's language goes on"
    notice = f"globalThis.readiNotice = {json.dumps(NOTICE)};"
    page.context.route("**/js/notice.js", lambda route: route.fulfill(body=notice, content_type="text/javascript"))
    for path, heading in PAGES.items():
        page.page.set_viewport_size({"width": 1280, "height": 900})
        arrived(page, path, heading[lang])
        assert page.page.title() == TITLE[lang]
        assert page.page.locator("#page-sidebar nav a").all_inner_texts() == [one[lang] for one in PAGES.values()]
        text = page.page.locator("body").inner_text()
        assert "/moderators" not in text and "KEYCLOAK" not in text.upper()
        assert page.page.locator("#readi-notice").inner_text() == NOTICE[lang]
        page.axe()
        for width in (1280, 768, 360):
            page.page.set_viewport_size({"width": width, "height": 800})
            # Below 1,200 px the list of pages is behind its button, once the console has seen how wide it is.
            sidebar = "#page-sidebar.pf-m-expanded" if width == 1280 else "#page-sidebar.pf-m-collapsed"
            page.page.locator(sidebar).wait_for(state="attached")
            page.no_sideways_scrolling()
            page.axe(only=OF_WIDTH)
            page.shot(f"stand-account-{lang}-{scheme}-{path.rpartition('/')[2] or 'details'}-{width}")
    page.page.set_viewport_size({"width": 1280, "height": 800})
    page.page.emulate_media(color_scheme="light")
    arrived(page, "account-security/signing-in", PAGES["account-security/signing-in"][lang])
    page.shot(f"stand-account-{lang}")
    back = page.page.locator(".pf-v5-c-masthead__brand")
    shown = "getComputedStyle(document.querySelector('.pf-v5-c-masthead__brand'), '::after').content"
    assert {"de": "Zum Portal", "en": "To the portal"}[lang] in page.page.evaluate(shown)
    back.click()
    page.page.wait_for_url(f"{stage.portal}/**")
    page.page.locator("#who").get_by_text("Maria Muster", exact=True).wait_for()


def test_by_the_keyboard_alone(visit: Visiting) -> None:
    """Each stop can be seen; the list of pages and the way back are among them."""
    page = visit()
    page.open("/")
    page.sign_in("maria")
    arrived(page, "", PAGES[""]["de"])
    stops = []
    page.page.locator("body").evaluate("body => body.focus()")
    for _ in range(30):
        page.page.keyboard.press("Tab")
        name, outline = page.page.evaluate(
            "(() => { const e = document.activeElement;"
            " return [e.textContent.trim() || e.ariaLabel || e.id, getComputedStyle(e).outlineStyle]; })()"
        )
        if page.page.evaluate("document.activeElement === document.body"):
            break
        assert outline != "none", name
        stops.append(name)
    assert page.page.locator(".pf-v5-c-masthead__brand").evaluate("e => e.tabIndex") == 0
    assert {PAGES[path]["de"] for path in PAGES} <= set(stops)
    page.page.locator("#page-sidebar nav a").nth(1).focus()
    page.page.keyboard.press("Enter")
    page.page.get_by_role("heading", level=1, name=PAGES["account-security/signing-in"]["de"]).wait_for()
