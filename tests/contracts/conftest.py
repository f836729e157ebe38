"""Contracts need somebody to ask: without the plugin (tests/contracts/run.py names it) they are nobody's tests."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if config.pluginmanager.has_plugin("tests.contracts.plugin"):
        return None
    return True
