"""The pages in a browser: axe-core finds nothing, its undecided ones are read; 360 px, keyboard, languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e import harness

from .visitor import Visitor

Visiting = Callable[..., harness.Visit]
SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize(
    ("lang", "width", "scheme"), [("de", 1280, "light"), ("en", 360, "light"), ("de", 360, "dark"), ("en", 768, "dark")]
)
def test_every_page(visit: Visiting, somebody: Callable[..., Visitor], lang: str, width: int, scheme: str) -> None:
    anna = somebody("anna")
    anna.get("g/eakte/")
    anna.post("g/eakte/ask", word="Ich führe die elektronische Akte in meiner Stadt ein.")
    member = visit("maria", lang=lang, width=width, scheme=scheme)
    page = member.page
    for name, path in (("overview", ""), ("moderated", "g/eakte/"), ("member", "g/hochwasser/")):
        member.open(f"/groups/{path}?lang={lang}")
        assert page.locator("html").get_attribute("lang") == lang
        assert page.evaluate(SIDEWAYS), page.url
        for summary in page.locator("main summary").all():
            summary.click()
        member.axe()
        member.shot(f"groups-{name}-{lang}-{width}-{scheme}")
    other = visit("anna", lang=lang, width=width, scheme=scheme)
    for name, path in (("asked", "g/eakte/"), ("moderated-outside", "g/netz/")):
        other.open(f"/groups/{path}?lang={lang}")
        assert other.page.evaluate(SIDEWAYS)
        other.axe()
        other.shot(f"groups-{name}-{lang}-{width}-{scheme}")


def test_by_keyboard_alone_and_without_javascript(visit: Visiting) -> None:
    anna = visit("anna", javascript=False)
    page = anna.page
    anna.open("/groups/g/hochwasser/?lang=en")
    for act in ("Join", "Leave the group"):
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            if focused.count() and focused.inner_text().strip() == act:
                break
        else:
            raise AssertionError(f"no way to {act} by Tab")
        page.keyboard.press("Enter")
        if act == "Leave the group":
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        page.locator("[role=status]").wait_for()
    assert "You are no longer a member" in page.locator("[role=status]").inner_text()


@pytest.mark.parametrize(("lang", "width"), [("de", 1280), ("en", 360)])
def test_the_portal_shows_what_waits_and_leads_there(
    visit: Visiting, somebody: Callable[..., Visitor], lang: str, width: int
) -> None:
    anna = somebody("anna")
    anna.get("g/eakte/")
    anna.post("g/eakte/ask", word="weil")
    maria = visit("maria", lang=lang, width=width)
    maria.open("/" if lang == "de" else "/en/")
    maria.page.locator("#sign-in").click()
    waits = maria.page.locator("#waiting-list a", has_text="eAkte")
    waits.wait_for()
    assert maria.page.evaluate(SIDEWAYS)
    line = maria.page.locator(".group", has_text="eAkte")
    assert line.locator(".role").is_visible() and line.locator("a[href$='/groups/g/eakte/']").count() == 1
    maria.axe()
    maria.shot(f"portal-waiting-{lang}-{width}")
    waits.click()
    maria.page.wait_for_url(lambda url: "/groups/g/eakte/" in url)
    assert maria.page.locator("html").get_attribute("lang") == lang
    maria.page.locator("#requests-title").wait_for()
