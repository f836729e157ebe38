"""The roster is asked to look at once, and what it could not do is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils import roster_now


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", []),
        ("import sys; sys.exit('Keycloak does not answer')", ["Keycloak does not answer"]),
    ],
)
def test_what_it_could_not_do_is_said(
    code: str, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "serve.json"
    config.write_text("{}")
    # What follows the program's name and its file is the roster's own to read.
    monkeypatch.setattr(roster_now, "ASK", (sys.executable, "-c", code))
    assert roster_now.looks(config) == said


def test_a_host_without_a_roster_has_nobody_to_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_now, "ASK", ("/does/not/exist",))
    assert roster_now.looks(tmp_path / "serve.json") == []
