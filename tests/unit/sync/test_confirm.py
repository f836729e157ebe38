"""An operator's answer reaches the program that asked, and no other."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.sync_confirm import Refused, answer

ASKS, OTHER = "3f1c5a7e9b20", "members-0a1b2c3d"
# Plays the host library's entry point: notes what it was told.
PLAYED = """
import json, pathlib, sys
name, config, word, token = sys.argv[1:]
pathlib.Path(json.loads(pathlib.Path(config).read_text())["state"], "told").write_text(f"{name} {word} {token}")
sys.exit(1 if token == "members-0a1b2c3d" else 0)
"""


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    for folder, program, file, waiting in (
        ("roster", "serve", "status.json", [ASKS]),
        ("forum", "sync", "sync.json", [OTHER]),
        ("cloud", "sync", "sync.json", []),
    ):
        state = tmp_path / "lib" / folder
        state.mkdir(parents=True)
        (state / file).write_text(json.dumps({"waiting": [{"confirm": token} for token in waiting]}))
        (tmp_path / "etc" / folder).mkdir(parents=True)
        (tmp_path / "etc" / folder / f"{program}.json").write_text(json.dumps({"state": str(state)}))
    (tmp_path / "played.py").write_text(PLAYED)
    return tmp_path / "etc"


def told(etc: Path) -> dict[str, str]:
    return {file.parent.name: file.read_text() for file in etc.parent.glob("lib/*/told")}


def give(etc: Path, token: str, *, check: bool = False) -> list[str]:
    return answer(token, check=check, etc=etc, ask=(sys.executable, str(etc.parent / "played.py")))


def test_the_one_that_asked_is_answered(etc: Path) -> None:
    assert give(etc, ASKS) == ["roster.serve"]
    assert told(etc) == {"roster": f"roster.serve --confirm {ASKS}"}


def test_check_mode_says_who_asked_and_answers_nobody(etc: Path) -> None:
    assert give(etc, ASKS, check=True) == ["roster.serve"] and told(etc) == {}


def test_nobody_asked(etc: Path) -> None:
    assert give(etc, "000000000000") == [] and told(etc) == {}


def test_one_that_does_not_go_on_is_said(etc: Path) -> None:
    with pytest.raises(Refused, match=r"forum\.sync"):
        give(etc, OTHER)


@pytest.mark.parametrize("token", ["", "../x", "a b", "x" * 50, "--now"])
def test_what_is_no_token_is_refused(etc: Path, token: str) -> None:
    with pytest.raises(Refused):
        give(etc, token)
