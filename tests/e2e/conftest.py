"""Fixtures of the browser tests: `visit` for the demo, and what any other stage needs to make its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.e2e import harness
from tests.e2e.stage import OUTPUT, Stage, demo

Visiting = Callable[..., harness.Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Let fixtures see at teardown whether their test failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if harness.UNDECIDED:
        whole = sum(harness.UNDECIDED.values())
        terminalreporter.section(f"axe-core could not decide {whole} times; see {harness.LOOKED_AT.name}")
        for name, times in sorted(harness.UNDECIDED.items()):
            terminalreporter.write_line(f"{times:6} {name}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def axe() -> str:
    return harness.axe_source()


@pytest.fixture(scope="session")
def stage() -> Stage:
    """The demo. Folders with a stand of their own override this."""
    return demo()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    yield from harness.running(playwright, stage, tmp_path_factory.mktemp("home"))


@pytest.fixture
def visit(browser: Browser, stage: Stage, axe: str, request: pytest.FixtureRequest) -> Iterator[Visiting]:
    """visit(lang="de", width=1280, scheme="light", javascript=True) -> Visit, any number of them."""
    visits: list[harness.Visit] = []

    def make(**options: Any) -> harness.Visit:
        visits.append(harness.Visit(browser, stage, axe, options))
        return visits[-1]

    yield make
    failed = request.node.stash.get(FAILED, False)
    kept = OUTPUT / "e2e" / request.node.name.translate(str.maketrans("/[]: ", "-----"))
    problems = []
    for number, one in enumerate(visits):
        problems += one.close(kept / str(number) if failed else None)
    if problems:
        pytest.fail("the pages did what they must not:\n  " + "\n  ".join(problems))
