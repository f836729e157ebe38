"""What is worth saying but stops nobody."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.model.compile import judged
from ansible_collections.readi.one.plugins.module_utils.model.loader import load
from ansible_collections.readi.one.plugins.module_utils.model.problems import render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from . import builder


def test_said_but_compiled(tmp_path: Path) -> None:
    data = builder.sound()
    data["organisations"][0]["directory"] = {
        "type": "ldap",
        "url": "ldaps://dc.buehl.example",
        "bind_dn": "cn=a,dc=b",
        "users_dn": "ou=c,dc=b",
    }
    for group in data["project_groups"]:
        group["folder"] = {"quota_gb": 60}
    hosts = {"all": {"children": {s: {"hosts": {"one": {"disk_gb": 100}}} for s in ("web", "portal")}}}
    root = builder.write(tmp_path, data, hosts)
    assert isinstance(builder.result(root), Model)
    source = load(root)
    said = [render(p, "de").partition(": ")[2] for p in judged(source, builder.manifests(), source.hosts)[1]]
    assert said == [
        "organisations[0].directory: Bühl: ein Verzeichnis direkt anzubinden geht nur über ein privates Netz; "
        "besser type: outpost, dann ist nur 443 nach außen nötig",
        "project_groups[1].folder.quota_gb: alle Ordner zusammen dürfen 120 GB groß werden, die Platten haben 100 GB; "
        "das geht, solange nicht alle voll werden; im Auge behalten",
    ]


def test_a_missing_vault_is_named(tmp_path: Path) -> None:
    model, said = inventory.examined(builder.write(tmp_path, builder.sound()))
    assert model is not None
    assert [p.code for p in said] == ["note_no_vault"]


def test_a_group_that_nobody_can_take_anybody_into_is_named(tmp_path: Path) -> None:
    data = builder.sound()
    data["project_groups"][0]["moderators"] = []
    source = load(builder.write(tmp_path, data))
    said = [render(p, "de").partition(": ")[2] for p in judged(source, builder.manifests(), source.hosts)[1]]
    assert said == [
        "project_groups[0]: in eAkte kann niemand jemanden aufnehmen; moderators: [ADRESSE] oder joining: "
        "open schreiben"
    ]
