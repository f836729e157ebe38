"""The five inventories compile, and to exactly what pinned/ says: a change of the model shows as a difference to read.

`READI_GOLDEN=write pytest ...` writes the pins anew. Manifests are the roles' own and not pinned here.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model import canonical
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from .builder import CHECKOUT, result

PINNED = Path(__file__).parent / "pinned"
INVENTORIES = ("buehl", "demo", "readi", "template", "video")
# What bin/demo makes in a checkout, and git ignores.
LOCAL = shutil.ignore_patterns("local.yml", "vault.yml")


@pytest.mark.parametrize("name", INVENTORIES)
def test_pinned(name: str, tmp_path: Path) -> None:
    root = shutil.copytree(CHECKOUT / "inventories" / name, tmp_path / name, ignore=LOCAL)
    model = result(root)
    assert isinstance(model, Model), model
    value = {k: v for k, v in canonical.plain(model).items() if k not in ("sha", "manifests")}
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)
    pin = PINNED / f"{name}.txt"
    if os.environ.get("READI_GOLDEN") == "write":
        pin.write_text(text, encoding="utf-8")
    assert text == pin.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", INVENTORIES)
def test_compiles_with_the_roles_own_manifests(name: str) -> None:
    model = inventory.compiled(CHECKOUT / "inventories" / name)
    assert isinstance(model, Model), model
    assert canonical.loads(canonical.dumps(model)) == model
    # The video portals run alone, too.
    assert ("jitsi_meet" if name == "video" else "portal") in model.services


def test_all_are_tested() -> None:
    """Committed ones; an operator's own checkout has more."""
    assert set(INVENTORIES) <= {p.name for p in (CHECKOUT / "inventories").iterdir()}


def test_the_network_is_the_one_the_field_knows() -> None:
    model = result(CHECKOUT / "inventories" / "readi")
    assert isinstance(model, Model)
    kinds = [o.kind for o in model.organisations]
    assert (kinds.count("city"), kinds.count("partner")) == (9, 1)
    assert kinds.count("utility") >= 2
    assert len([o for o in model.organisations if o.directory.type != "local"]) == 2
    assert (len(model.video_portals), len(model.project_groups), len(model.mailing_lists)) == (11, 12, 14)
    assert {a.key for a in model.audiences} == {"moderation", "fachgruppe", "plenum"}
    assert len({h for hosts in model.hosts.values() for h in hosts}) > 1
    domains = [d for o in model.organisations for d in o.email_domains] + [p.domain for p in model.video_portals]
    assert all(d.endswith(".example") for d in domains)
