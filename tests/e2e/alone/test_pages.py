"""Every page of the portal for everybody: both languages, light and dark, small and large, with and without script."""

from __future__ import annotations

from functools import partial

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.notice import told
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from playwright.sync_api import Route

from tests.e2e.conftest import Visiting
from tests.e2e.harness import OF_COLOUR, OF_WIDTH, WIDTHS
from tests.e2e.stand.render import render

NOTICE = {
    "de": "Telekommunikationsüberwachungsverordnungsbedingt: Sonntag von 6 bis 9 Uhr Wartung aller Dienste.",
    "en": "Maintenance of all services on Sunday from 6 to 9, with a pneumonoultramicroscopicsilicovolcanoconiosis.",
}

PAGES = {
    "de": [
        "/",
        "/mitglieder/buehl/",
        "/mitglieder/stadtwerke/",
        "/mailinglisten/",
        "/impressum/",
        "/datenschutz/",
        "/barrierefreiheit/",
    ],
    "en": [
        "/en/",
        "/en/members/buehl/",
        "/en/members/stadtwerke/",
        "/en/mailing-lists/",
        "/en/imprint/",
        "/en/privacy/",
        "/en/accessibility/",
    ],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_page_is_clean_and_fits_at_every_width(visit: Visiting, lang: str, scheme: str) -> None:
    page = visit(lang=lang, scheme=scheme)
    for path in PAGES[lang]:
        page.page.set_viewport_size({"width": 1280, "height": 900})
        page.open(path)
        # Nothing but colours differs between light and dark: what they do not touch is asked once.
        page.axe(only=OF_COLOUR if scheme == "dark" else ())
        if path in PAGES[lang][:2]:
            page.shot(f"stand-{lang}-{scheme}-1280{path.replace('/', '-').rstrip('-')}")
        assert page.page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.src)") == []
        for width in WIDTHS if scheme == "light" else ():
            page.page.set_viewport_size({"width": width, "height": 900})
            page.no_sideways_scrolling()
        for width in (768, 360, 320):
            page.page.set_viewport_size({"width": width, "height": 640})
            page.axe(only=OF_WIDTH)
        if scheme == "light" or lang == "en":
            page.shot(f"stand-{lang}-{scheme}-320{path.replace('/', '-').rstrip('-')}")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_text_of_twice_the_size_is_readable(visit: Visiting, lang: str) -> None:
    """WCAG 2.2, 1.4.4: 200 %. A window of 1280 with every pixel doubled has 640 of its own."""
    page = visit(lang=lang, width=640)
    for path in PAGES[lang]:
        page.open(path)
        page.page.evaluate("document.documentElement.style.fontSize = '200%'")
        page.no_sideways_scrolling()
        cut = page.page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,p,a,button')].filter(e => e.offsetParent"
            " && getComputedStyle(e).overflow === 'hidden' && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML)"
        )
        assert cut == []


@pytest.mark.parametrize("lang", ["de", "en"])
def test_without_script_everything_but_signing_in_works(visit: Visiting, lang: str) -> None:
    page = visit(lang=lang, javascript=False)
    for path in PAGES[lang]:
        page.open(path)
        assert page.page.locator("h1").is_visible()
        assert page.page.locator("#sign-in").is_hidden()
        assert page.page.locator("noscript p").is_visible()
    page.open(PAGES[lang][0])
    page.page.locator(".member a").first.click()
    assert page.page.locator("h1").inner_text() == "Baden-Baden"
    page.page.locator("footer nav a").first.click()
    assert page.page.locator("h1").inner_text() in ("Impressum", "Imprint")
    page.page.locator("header nav a[hreflang]").click()
    assert page.page.locator("html").get_attribute("lang") != lang
    assert not [r for r in page.requests if r.url.endswith(".js")]


def test_where_the_keyboard_is_can_be_seen(visit: Visiting) -> None:
    """Every stop of the Tab key on the start page has an outline, and the first leads past the header."""
    page = visit()
    page.open("/")
    page.page.keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.className") == "skip"
    stops = 0
    while page.page.evaluate("document.activeElement !== document.body") and stops < 60:
        seen = page.page.evaluate(
            "(() => { const e = document.activeElement;"
            " return [e, '::after'].some(x => getComputedStyle(e, x === e ? null : x).outlineStyle !== 'none'); })()"
        )
        assert seen, page.page.evaluate("document.activeElement.outerHTML")
        page.page.keyboard.press("Tab")
        stops += 1
    assert stops > 15


def answer(html: str, route: Route) -> None:
    route.fulfill(body=html, content_type="text/html")


@pytest.mark.parametrize(("lang", "scheme"), [("de", "dark"), ("en", "light")])
def test_a_notice_is_first_and_fits(visit: Visiting, model: Model, lang: str, scheme: str) -> None:
    """Maintenance or an outage, with a long word: what playbooks/notice.yml puts on every page."""
    page = visit(lang=lang, scheme=scheme)
    files = {f["path"]: f for f in told(model, NOTICE).desired("portal")["files"]}
    for path in PAGES[lang][:3]:
        html = render("portal", files[f"{path}index.html".lstrip("/")]).decode()
        page.context.route(page.stage.portal + path, partial(answer, html))
        page.open(path)
        for width in (360, 768):
            page.page.set_viewport_size({"width": width, "height": 800})
            page.axe(only=() if width == 360 else OF_WIDTH)
            page.no_sideways_scrolling()
            notice, header = (page.page.locator(part).bounding_box() for part in (".notice", "header.bar"))
            assert notice and header and notice["y"] + notice["height"] <= header["y"], "before all else"
        assert page.page.locator(".notice").inner_text() == NOTICE[lang]
        page.shot(f"stand-notice-{lang}-{scheme}-768{path.replace('/', '-').rstrip('-')}")
