"""The demo's inventory compiles, and survives the way through the cache unchanged."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.model import canonical
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

ROOT = Path(__file__).parents[3]


def test_demo_compiles_and_round_trips(tmp_path: Path) -> None:
    model = inventory.compiled(ROOT / "inventories" / "demo")
    assert isinstance(model, Model), model
    assert model.platform.portal_host == "portal.readi.localhost"
    assert model.project_groups[0].forum is True
    stored = inventory.store(model, tmp_path)
    assert stored.stat().st_mode & 0o777 == 0o600
    assert inventory.recall(model.sha, tmp_path) == model
    stored.write_text(canonical.dumps(model).replace("eAkte", "eAkten"), encoding="utf-8")
    assert inventory.recall(model.sha, tmp_path) is None
