"""Releases that take people out of groups which no claim names (discourse/discourse 39854) stop a run at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.package_release import problems

ROLES = Path(__file__).resolve().parents[4] / "roles"


@pytest.mark.parametrize(
    ("version", "fine"),
    [("2026.10.0", True), ("2026.5.0", True), ("2026.4.2", False), ("2026.1.9", False), ("3.5.2", False), ("", False)],
)
def test_a_release_without_the_fix_is_refused(version: str, fine: bool) -> None:
    release = manifest.load(ROLES)["discourse"].release
    assert release is not None
    said = {"variable": release.variable, "lowest": release.lowest, "packages": ["discourse"], "installed": {}}
    assert list(problems("app", named={"app": {"discourse": version}}, **said)) is not fine
