"""What an import of Mailman 2.1 must not leave behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.mailman import bring_home


def test_an_import_opens_no_archive_and_names_nobody_twice() -> None:
    before = {"archive_policy": "private", "accept_these_nonmembers": []}
    after = {"archive_policy": "public", "accept_these_nonmembers": ["b@x.example", "a@x.example", "b@x.example"]}
    assert bring_home.righted(before, after) == {
        "archive_policy": "private",
        "accept_these_nonmembers": ["b@x.example", "a@x.example"],
    }
    assert bring_home.righted(before, before) == {}


def test_a_file_that_is_not_there_is_told_before_anything_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "sync.json"
    config.write_text('{"service": {"domain": "lists.readi.test"}}')
    assert bring_home.main(config, "presse", str(tmp_path / "none.pck")) == 2
    assert "there is no such file" in capsys.readouterr().err
    assert bring_home.main(config) == 2
