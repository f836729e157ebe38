"""What changes since the last run, as the host remembers it."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils import applied_inventory
from ansible_collections.readi.one.plugins.module_utils.model import canonical
from ansible_collections.readi.one.plugins.module_utils.model.difference import since
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from . import builder


def test_first_same_gone_and_unreadable(tmp_path: Path) -> None:
    old = builder.result(builder.write(tmp_path / "old", builder.sound()))
    data = builder.sound()
    data["mailing_lists"] = []
    new = builder.result(builder.write(tmp_path / "new", data))
    assert isinstance(old, Model)
    assert isinstance(new, Model)
    place = tmp_path / "var" / "model.json"
    assert since(applied_inventory.read(place), old, "en") == ["first installation"]
    applied_inventory.write(canonical.dumps(old), place)
    assert place.stat().st_mode & 0o777 == 0o600
    assert since(applied_inventory.read(place), old, "en") == ["the inventory is as in the last run"]
    gone = since(applied_inventory.read(place), new, "de")
    assert gone[0] == "Mailingliste Presse (presse): entfällt"
    assert "presse@lists.readi.example" in gone[1]
    assert "another version" in since('{"platform": {}}', new, "en")[0]
    assert "another version" in since("{", new, "en")[0]
