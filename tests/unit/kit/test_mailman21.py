"""The contract of lists at a provider holds against what plays one, in both of the languages that the driver reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contracts.run import ask
from tests.standins.kit.server import serving
from tests.standins.mailman21 import Provider


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_contract_holds(tmp_path: Path, language: str) -> None:
    provider = Provider()
    # So many that every page is one of several.
    members = [f"{letter}{n}@zeitung.example" for letter in "abc" for n in range(40)]
    one = provider.add("contract-list", "open-sesame", members, language=language)
    given = tmp_path / "given.json"
    given.write_text(json.dumps({"password": one.password}))
    with serving(provider.app, ("127.0.0.1", 0)) as at:
        words = ["--address", f"{at}/mailman/admin/contract-list", "--given", str(given)]
        done, results = ask("mailman21", "standin", words)
    assert done.returncode == 0, done.stdout[-4000:]
    assert len(results) == 14
    assert sorted(one.members) == sorted(members)
    assert one.mails == []
