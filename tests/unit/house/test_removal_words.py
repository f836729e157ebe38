"""What `-e remove=` may name is in the pages of daily work: every kind that a run keeps because data is in it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("keycloak", "postgresql")
PACKAGE = "ansible_collections.readi.one.plugins.module_utils.services"


@pytest.mark.parametrize("page", ["de/alltag.md", "en/daily-work.md"])
def test_each_is_named(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for service in SERVICES:
        state = import_module(f"{PACKAGE}.{service}.kinds").STATE
        kept = {name for name, spec in state.items() if spec.holds_data}
        assert {name for name in kept if f"{service}/{name}:" not in text} == set(), service
