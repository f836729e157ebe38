"""Guarded changes: the old files come back, also when applying fails, also at boot."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils import guard as g


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    commands: list[str] = []

    def run(command: str) -> str:
        commands.append(command)
        if command == "broken":
            raise g.GuardError("broken: no")
        return "live\n"

    monkeypatch.setattr(g, "run", run)
    monkeypatch.setattr(g.subprocess, "run", lambda words, **_: commands.append(" ".join(words)))
    program = tmp_path / "guard.py"
    program.touch()
    monkeypatch.setattr(g, "PROGRAM", str(program))
    return commands


def test_what_is_not_confirmed_goes_back(said: list[str], tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("1")
    guard = g.Guard("x", tmp_path / "state")
    guard.arm({str(old): "2", str(new): "2"}, ["apply"], {"old": ["undo-old"], "none": ["undo-none"]}, 5)
    assert (old.read_text(), new.read_text()) == ("2", "2")
    assert said[-2].startswith("systemd-run") and said[-1] == "apply", "the timer runs before anything is applied"
    guard.rollback()
    assert old.read_text() == "1" and not new.exists()
    assert said[-1] == "undo-none", "a file was not there before"
    with pytest.raises(g.GuardError, match="already gone back"):
        guard.confirm("")


def test_a_change_that_cannot_be_applied_goes_back_at_once(said: list[str], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("1")
    guard = g.Guard("x", tmp_path / "state")
    with pytest.raises(g.GuardError, match="broken: no"):
        guard.arm({str(file): "2"}, ["broken"], {"old": ["undo"], "none": []}, 5)
    assert file.read_text() == "1" and not guard.pending()
    assert "undo" in said


def test_confirmed_stays_and_a_change_by_hand_is_seen(said: list[str], tmp_path: Path) -> None:
    file = tmp_path / "file"
    guard = g.Guard("x", tmp_path / "state")
    assert guard.differs({str(file): "2"}, "list") == {str(file): "differs"}
    guard.arm({str(file): "2"}, [], {"old": [], "none": []}, 5)
    guard.confirm("list")
    assert file.read_text() == "2" and not guard.pending()
    assert guard.differs({str(file): "2"}, "list") == {}
    guard.live.write_text("other")
    assert guard.differs({str(file): "2"}, "list") == {"list": "was changed by hand"}


def test_what_a_killed_run_left_unconfirmed_is_armed_again_with_the_files_of_before(
    said: list[str], tmp_path: Path
) -> None:
    """Else its timer would take the next run's files away, after that run had said that all is well."""
    file = tmp_path / "file"
    file.write_text("1")
    files, undo = {str(file): "2"}, {"old": ["undo"], "none": []}
    g.Guard("x", tmp_path / "state").arm(files, [], undo, 5)
    del said[:]
    guard = g.Guard("x", tmp_path / "state")
    assert guard.differs(files, "") == {str(file): "was never confirmed"}
    guard.arm(files, ["apply"], undo, 5)
    stop, start, apply = said
    # A second timer of the same name would be refused while the first is loaded.
    assert stop.startswith("systemctl stop") and start.startswith("systemd-run") and apply == "apply"
    guard.rollback()
    assert file.read_text() == "1"


def test_a_boot_takes_back_what_was_pending(said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_text("1")
    monkeypatch.setattr(g, "STATE", tmp_path / "state")
    g.Guard("x", tmp_path / "state").arm({str(file): "2"}, [], {"old": ["undo"], "none": []}, 5)
    assert g.main(["boot"]) == 0
    assert file.read_text() == "1"
    assert "undo" not in said, "nothing runs yet that would have to be told"
