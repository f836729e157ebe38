"""The demo's portal as nginx serves it: pictures for README, the policy, and what it costs to look at it."""

from __future__ import annotations

import pytest

from tests.e2e import budget
from tests.e2e.conftest import Visiting
from tests.e2e.harness import WIDTHS
from tests.e2e.stage import Stage


@pytest.mark.parametrize(("lang", "path"), [("de", "/"), ("en", "/en/")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_start_page(visit: Visiting, lang: str, path: str, scheme: str) -> None:
    page = visit(lang=lang, scheme=scheme)
    page.open(path)
    page.axe()
    for width in WIDTHS:
        page.page.set_viewport_size({"width": width, "height": 900})
        page.no_sideways_scrolling()
        if width in (320, 1280):
            page.shot(f"demo-portal-{lang}-{scheme}-{width}")


@pytest.mark.parametrize(("lang", "path"), [("de", "/mitglieder/gaggenau/"), ("en", "/en/members/gaggenau/")])
def test_a_member_has_its_own_logo(visit: Visiting, lang: str, path: str) -> None:
    """The inventory's file as nginx serves it: large enough, and shown."""
    page = visit(lang=lang)
    page.open(path)
    logo = page.page.locator(".hero img")
    assert logo.evaluate("image => [image.naturalWidth > 0, image.clientHeight >= 96]") == [True, True]
    page.axe()
    page.shot(f"demo-member-{lang}")


def test_the_answers_carry_a_strict_policy(visit: Visiting, stage: Stage) -> None:
    page = visit()
    page.page.goto(f"{stage.portal}/")
    for path in ("/", "/assets/portal.js", "/silent/"):
        # Asked by the page itself: opening a script as a page of its own makes the browser look for a /favicon.ico.
        policy = page.page.evaluate("async path => (await fetch(path)).headers.get('content-security-policy')", path)
        assert "unsafe-" not in policy
        assert "default-src 'none'" in policy
        assert f"connect-src 'self' {stage.sso}" in policy


def test_what_is_not_there_says_so(visit: Visiting, stage: Stage) -> None:
    page = visit()
    page.expect(r"console: Failed to load resource: the server responded with a status of 404 .*gibt-es-nicht")
    answer = page.page.goto(f"{stage.portal}/gibt-es-nicht/")
    assert answer is not None
    assert answer.status == 404
    assert page.page.locator("h1").inner_text() == "Diese Seite gibt es nicht."
    page.axe()
    page.shot("demo-not-found")


def test_the_budget_holds(visit: Visiting, stage: Stage) -> None:
    """Bytes on the wire, requests and first paint: looked at, and signed in; written to docs/en/portal-budget.md."""
    budget.write(budget.holds(visit(), visit(), stage))
