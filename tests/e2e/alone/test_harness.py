"""The watchers bite: what the harness promises to catch, it catches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Playwright

from tests.e2e import harness
from tests.e2e.conftest import Visiting
from tests.e2e.stage import Stage

Making = Callable[[], harness.Visit]


@pytest.fixture
def unwatched(browser: Browser, stage: Stage, axe: str) -> Making:
    """Visits whose problems are the test's own to look at."""
    return lambda: harness.Visit(browser, stage, axe, {})


def test_a_request_to_somebody_else_is_a_problem(unwatched: Making) -> None:
    one = unwatched()
    one.page.set_content("<img alt='' src='https://fremd.example/zaehlpixel.gif'>")
    one.page.wait_for_load_state("networkidle")
    assert "foreign request: https://fremd.example/zaehlpixel.gif" in one.close(None)


def test_an_error_on_the_console_and_an_exception_are_problems(unwatched: Making) -> None:
    one = unwatched()
    one.open("/")
    one.page.evaluate("console.error('kaputt'); setTimeout(() => { throw new Error('geplatzt') })")
    one.page.wait_for_timeout(200)
    left = one.close(None)
    assert any("kaputt" in problem for problem in left)
    assert any("geplatzt" in problem for problem in left)


def test_what_was_expected_must_happen(unwatched: Making) -> None:
    one = unwatched()
    one.expect("nie gesehen")
    one.open("/")
    assert one.close(None) == ["expected but not seen: nie gesehen"]


def test_axe_finds_what_is_wrong(visit: Visiting) -> None:
    page = visit()
    page.open("/")
    page.page.evaluate(
        "document.querySelector('main').innerHTML = '<img src=\"/assets/logo.svg\"><p><a href=\"#\"></a></p>'"
    )
    with pytest.raises(AssertionError, match=r"(?s)image-alt.*link-name"):
        page.axe()


def test_what_axe_cannot_decide_is_a_problem_until_somebody_looked(visit: Visiting) -> None:
    """Text on a picture: it cannot know the colours behind it."""
    page = visit()
    page.open("/")
    page.page.evaluate(
        "document.querySelector('main').innerHTML = '<h1 class=on-a-picture>Rathaus</h1>';"
        "document.querySelector('main h1').style.background = 'linear-gradient(#fff, #000)'"
    )
    with pytest.raises(AssertionError, match=r"(?s)cannot decide.*color-contrast.*on-a-picture"):
        page.axe()


def test_a_failing_test_leaves_picture_page_and_trace(unwatched: Making, tmp_path: Path) -> None:
    one = unwatched()
    one.open("/impressum/")
    one.close(tmp_path)
    assert {"page.png", "page.html", "trace.zip", "told.json"} == {file.name for file in tmp_path.iterdir()}
    assert "Impressum" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_browser_that_was_not_told_of_the_authority_refuses(
    playwright: Playwright, stage: Stage, tmp_path: Path
) -> None:
    """Verification is on: only the authority in the browser's own store makes the pages open."""
    browser = harness.launch(playwright, tmp_path, stage.addresses)
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        browser.new_page().goto(stage.portal)
    browser.close()


def test_a_missing_chromium_is_a_failure(
    playwright: Playwright, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness, "CHROMIUM", tmp_path / "chromium")
    with pytest.raises(AssertionError, match="apt install chromium"):
        harness.launch(playwright, tmp_path, stage.addresses)
