"""pytest's half of a contract: options, the target, which facts apply, and what came of each."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contracts import fact as facts
from tests.contracts.products import product
from tests.contracts.target import Target, given

_RESULTS = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contract", "whom a contract asks")
    group.addoption("--at", choices=("standin", "real"), required=True)
    group.addoption("--address", default="", help="where the product answers, as its contract says")
    group.addoption("--run", default="", help="the words before a command, as in 'docker exec -i NAME'")
    group.addoption("--given", type=Path, help="a JSON file with what only the operator knows")
    group.addoption("--disposable", action="store_true", help="stop parts of it and change settings for all, too")
    group.addoption("--record", type=Path, help="write what came of each fact there, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_RESULTS] = {}


def _target(config: pytest.Config) -> Target:
    option: Any = config.getoption
    return Target(option("--at"), option("--address"), tuple(shlex.split(option("--run"))), given(option("--given")))


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    yield _target(request.config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Ask the version first; only what holds for it is asked."""
    releases: dict[str, str] = {}
    kept, left = [], []
    for item in items:
        fact = facts.of(getattr(item, "function", None))
        name = item.path.parent.name
        if fact is None or not (item.function.__doc__ or "").strip():  # type: ignore[attr-defined]
            raise pytest.UsageError(
                f"{item.nodeid}: a contract's test has a fact and a sentence (tests/contracts/fact.py)"
            )
        if name not in releases:
            releases[name] = product(name).release(_target(config))
        real = config.getoption("--at") == "real"
        asked = fact.holds(releases[name]) and not (fact.disposable and real and not config.getoption("--disposable"))
        (kept if asked else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)
    config.stash[_RESULTS] |= {f"release:{name}": release for name, release in releases.items()}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[misc, assignment]
    results = item.config.stash[_RESULTS]
    if report.failed or (report.when == "call" and results.get(item.name) != "failed"):
        results[item.name] = "passed" if report.passed else "failed"
    return report  # type: ignore[return-value]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if record := session.config.getoption("--record"):
        record.write_text(json.dumps(session.config.stash[_RESULTS], sort_keys=True), encoding="utf-8")
