"""One person's data on the lists, as the pages' own command says it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError
from ansible_collections.readi.one.plugins.module_utils.services.mailman import people

from tests.lab.paths import CHECKOUT


@dataclass
class Known:
    """Whom a ledger and a file would know."""

    had: int = 0

    def addresses(self, person: str) -> list[str]:
        return ["ute@stadt.example", *(f"ute{n}@stadt.example" for n in range(self.had))]

    def former(self, person: str, *, forget: bool = False) -> int:
        found, self.had = self.had, 0 if forget else self.had
        return found


SUB = "8f14e45f-ceea-4e7a-9c2b-0d1a2b3c4d5e"


def said(monkeypatch: pytest.MonkeyPatch, status: int = 0, **told: Any) -> list[list[str]]:
    asked: list[list[str]] = []

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(words)
        return subprocess.CompletedProcess(words, status, json.dumps(told), "Traceback\nno database")

    monkeypatch.setattr(people.subprocess, "run", run)
    return asked


def test_the_erasure_says_of_each_entry_of_the_record_what_it_promises(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = said(monkeypatch, account=1, memberships=3, mails=7)
    known = Known(had=1)
    done = people.erase(known, SUB)
    assert known.had == 0
    assert [words[-4:] for words in asked] == [["erase", SUB, "ute@stadt.example", "ute0@stadt.example"]]
    assert [(one.id, one.many) for one in done if one.many] == [
        ("memberships", 3), ("archives", 7), ("accounts", 1), ("former", 1),
    ]  # fmt: skip
    words = {"deleted": "delete", "anonymised": "anonymise"}
    entries = manifest.load(CHECKOUT / "roles")["mailman"].privacy
    assert [one.id for one in done] == [entry.id for entry in entries]
    for one, entry in zip(done, entries, strict=True):
        assert one.deed == "kept" or entry.on_erasure == words[one.deed]


def test_counting_erases_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = said(monkeypatch, account=0, memberships=0, mails=0)
    assert not any(one.many for one in people.erase(Known(), SUB, check=True))
    assert [words[-3] for words in asked] == ["what"]


def test_an_export_is_a_file_of_the_owners_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said(monkeypatch, account=1, memberships=0, mails=0, data={"addresses": ["a@x.example"]})
    assert people.export(Known(), SUB, tmp_path) == ["lists.json"]
    assert (tmp_path / "lists.json").stat().st_mode & 0o777 == 0o600
    said(monkeypatch, account=0, memberships=0, mails=0)
    assert people.export(Known(), SUB, tmp_path) == []


def test_what_fails_there_is_told_in_a_line_and_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said(monkeypatch, status=1)
    known = Known(had=1)
    with pytest.raises(AdapterError, match="no database"):
        people.erase(known, SUB)
    assert known.had == 1
