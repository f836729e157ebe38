"""What is there about one person can be had, and goes: a group's tickets stay the group's."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.personal_data import Erased
from ansible_collections.readi.one.plugins.module_utils.services.zammad import people

from tests.unit.services.zammad.play import ANNA, BEN

ROLES = Path(__file__).resolve().parents[4] / "roles"


@dataclass
class Door:
    """One account with two tickets."""

    there: bool = True
    asked: list[str] = field(default_factory=list)

    def ask(self, do: str, **what: Any) -> Any:
        self.asked.append(do)
        mine = self.there and what["sub"] == ANNA
        if do == "erase":
            self.there = False
            return 2
        tickets = [{"number": number, "title": "Drucker"} for number in ("10002", "10003")]
        account = {"login": ANNA, "email": "a@stadt.example"}
        return {"account": account if mine else None, "tickets": tickets if mine else [], "sessions": int(mine)}


@dataclass
class Adapter:
    door: Door


def test_check_counts_and_deletes_nothing() -> None:
    adapter = Adapter(Door())
    assert Erased("accounts", "deleted", 1) in people.erase(adapter, ANNA, check=True)
    assert adapter.door.asked == ["about"] and adapter.door.there


def test_a_second_erasure_finds_nothing_left() -> None:
    adapter = Adapter(Door())
    first, second = people.erase(adapter, ANNA), people.erase(adapter, ANNA)
    assert [one.many for one in first] == [2, 1, 1, 0]
    assert [one.many for one in second] == [0, 0, 0, 0]
    assert adapter.door.asked == ["about", "erase", "about"]


def test_each_deed_is_what_the_record_of_processing_promises() -> None:
    deeds = {"delete": "deleted", "anonymise": "anonymised"}
    promised = {one.id: deeds.get(str(one.on_erasure), "kept") for one in manifest.load(ROLES)["zammad"].privacy}
    assert {one.id: one.deed for one in people.erase(Adapter(Door()), ANNA)} == promised


def test_an_export_is_of_somebody_who_has_an_account(tmp_path: Path) -> None:
    adapter = Adapter(Door())
    assert people.export(adapter, BEN, tmp_path) == []
    assert people.export(adapter, ANNA, tmp_path) == ["helpdesk.json"]
    told = json.loads((tmp_path / "helpdesk.json").read_text(encoding="utf-8"))
    assert [one["number"] for one in told["tickets"]] == ["10002", "10003"]
