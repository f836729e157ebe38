"""The record of processing says what is so: numbers that an inventory has, and the days for which logs are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model import manifest

from .builder import CHECKOUT

ENTRY = {
    "id": "entries",
    "what": {"de": "Einträge", "en": "Entries"},
    "whose": "people",
    "store": "journal:almanac.service",
    "starts": "written",
    "days": 14,
    "ends_by": "journald",
    "on_erasure": "delete",
}


def read(folder: Path, **changed: Any) -> manifest.Manifest:
    file = folder / "almanac/meta/service.yml"
    file.parent.mkdir(parents=True)
    data = {"format": manifest.FORMAT, "stage": "application", "privacy": [{**ENTRY, **changed}]}
    file.write_text(yaml.safe_dump({**data, "logs": [{"unit": "almanac.service", "days": 14}]}))
    return manifest.load(folder)["almanac"]


@pytest.mark.parametrize("days", [14, "retention.leavers_days"])
def test_what_is_so_is_read(days: Any, tmp_path: Path) -> None:
    store = ENTRY["store"] if days == 14 else "table:almanac.entries"
    assert read(tmp_path, days=days, store=store).privacy[0].days == days


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"days": "retention.laevers_days", "store": "table:a.b"},
            "retention.laevers_days is none of admin_events_days",
        ),
        ({"days": 7}, "privacy.entries.days: 7, but logs keep journal:almanac.service for 14 days"),
    ],
)
def test_what_is_not_so_is_a_mistake_of_the_manifest(changed: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(manifest.ManifestError, match=said):
        read(tmp_path, **changed)


def test_the_collections_own_are_true() -> None:
    assert any(m.privacy for m in manifest.load(CHECKOUT / "roles").values())
