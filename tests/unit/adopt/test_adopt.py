"""A realm as found -> files of an inventory and a list, without a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.adopt import report
from ansible_collections.readi.one.plugins.module_utils.adopt.found import found
from ansible_collections.readi.one.plugins.module_utils.adopt.translate import translate
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.loader import load
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import FAMILIES
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.bulk import Bulk
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE
from ansible_collections.readi.one.plugins.module_utils.services.session_check import desired_account as session_account
from ansible_collections.readi.one.plugins.plugin_utils import inventory_from_realm

from tests.integration.keycloak.platform import CLIENTS, model
from tests.unit.model import builder

ANSWERS = Path(__file__).parents[1] / "keycloak" / "answers" / "realm-26.7.4.json"
SERVICES = [*(client.id for client in CLIENTS), session_account.ID]


def recorded() -> Bulk:
    return Bulk(**json.loads(ANSWERS.read_text(encoding="utf-8"))["bulk"])


def seen(bulk: Bulk, moderators: dict[str, list[str]] | None = None) -> dict[str, Any]:
    objects = [present for family in FAMILIES for present in family.read(bulk)]
    return json.loads(json.dumps(found(bulk, objects, moderators or {}, 3)))


def test_our_own_realm_comes_back_as_the_inventory_it_was_made_of() -> None:
    ours = model()
    moderators = {f"/moderators/{g.key}": list(g.moderators) for g in ours.project_groups}
    draft = translate(seen(recorded(), moderators), SERVICES)
    made = draft.sections()
    assert {o["key"]: (o["name"], tuple(o["email_domains"])) for o in made["organisations"]} == {
        o.key: (o.name, o.email_domains) for o in ours.organisations
    }
    kinds = {o["key"]: o["directory"]["type"] for o in made["organisations"]}
    # Seen from here an outpost is a provider like any other.
    assert kinds == {"buehl": "oidc", "ettlingen": "oidc", "gaggenau": "local", "bretten": "saml", "rastatt": "local"}
    for group in ours.project_groups:
        again = next(g for g in made["project_groups"] if g["key"] == group.key)
        assert (again["name"], again["kind"], again["joining"]) == (group.name, group.kind, group.joining)
        assert again.get("parent") == group.parent
        assert again.get("moderators", []) == sorted(group.moderators)
    assert "clients" not in made and "moved" not in made
    # Its address is a number in these tests, which the inventory does not take.
    assert {r.at for r in draft.remarks} == {("federation", "rastatt")}


def test_nothing_secret_travels() -> None:
    """Whatever field a secret is in: what is not named does not travel."""
    bulk = recorded()
    secret = "W1rd-nie-gezeigt"
    for raw in (*bulk.clients, *bulk.providers, bulk.export):
        raw.update({"secret": secret, "registrationAccessToken": secret, "neuesFeld": secret})
        raw.setdefault("attributes", {}).update({"client.secret.rotated": secret})
        raw.setdefault("config", {}).update({"clientSecret": secret, "neuesGeheimnis": secret})
    for component in bulk.export["components"]["org.keycloak.storage.UserStorageProvider"]:
        component["config"].update({"bindCredential": [secret], "keyTab": [secret]})
    text = json.dumps(seen(bulk))
    assert secret not in text and "https://login.ettlingen.example/realms/stadt" in text


def test_whatever_has_no_place_has_one_line() -> None:
    bulk = recorded()
    bulk.export["roles"]["realm"].append({"id": "1", "name": "`Bürger\nbüro`"})
    bulk.export["groups"].append({"id": "2", "name": "Amt", "path": "/Amt", "subGroups": []})
    shown = seen(bulk)
    draft = translate(shown, SERVICES)
    text = report.render(shown, draft, [], {"client_x": "X"})
    # Declared is nothing here, so that every object that is not Keycloak's own is without a place.
    expected = {(o["kind"], o["key"]) for o in shown["objects"] if not o["builtin"] and o["kind"] != "realm"}
    beginning = text[: text.index("## Übernommen, aber nicht ganz")]
    assert len([line for line in beginning.splitlines() if line.startswith("- ")]) == len(expected)
    assert "- Rolle `` `Bürger büro` ``: " in text and "- Gruppe `/Amt`: liegt nicht unter /projects" in text
    assert "- `client_x`: X" in text and "3 Konten" in text


HARD = ["Milchl@dle4.0", "Käse & Co!", "#1: 'Stadt'", "- Strich", "ja", "null", "1e3", "*", "%x", '"\\', "[a]", "é{b}"]


@pytest.mark.parametrize("name", HARD)
def test_any_name_survives_the_files(name: str, tmp_path: Path) -> None:
    bulk = recorded()
    bulk.organizations[0]["name"] = name
    tree = next(g for g in bulk.export["groups"] if g["path"] == "/projects")["subGroups"]
    path = "/projects/" + name.replace("/", "~/")
    tree.append({"id": "x", "name": name, "path": path, "subGroups": [], "attributes": {}})
    made = written(tmp_path, bulk)
    assert bulk.organizations[0]["alias"] in {o.key for o in made.organisations}
    assert name in {o.name for o in made.organisations}
    group = next(g for g in made.project_groups if g.name == name)
    assert [(m.old, m.new) for m in made.moved] == ([(path, group.key)] if group.key != name else [])


def written(folder: Path, bulk: Bulk) -> Model:
    kept = {"platform": builder.sound()["platform"]}
    builder.write(folder / "before", kept)
    (folder / "after").mkdir()
    (folder / "after" / "hosts.yml").write_text((folder / "before" / "hosts.yml").read_text())
    draft = translate(seen(bulk), SERVICES)
    inventory_from_realm._checked(folder / "after", kept, draft, builder.manifests(), folder / "before")
    source = load(folder / "after")
    result = compile_source(source, builder.manifests(), source.hosts)
    assert isinstance(result, Model), result
    return result


def test_what_the_inventory_refuses_stays_out_with_its_own_words(tmp_path: Path) -> None:
    """Two groups that one application would take for the same, and what lies below the second."""
    bulk = recorded()
    tree = next(g for g in bulk.export["groups"] if g["path"] == "/projects")["subGroups"]
    inner = {"id": "z", "name": "innen", "path": "/projects/hochwasser-2/innen", "subGroups": []}
    twin = {"id": "y", "name": "hochwasser-2", "path": "/projects/hochwasser-2", "subGroups": [inner]}
    twin["attributes"] = {"name": ["Hochwasser 100% & mehr?"]}
    tree.append(twin)
    shown = seen(bulk)
    draft = translate(shown, SERVICES)
    kept = {"platform": builder.sound()["platform"]}
    builder.write(tmp_path / "a", kept)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "hosts.yml").write_text((tmp_path / "a" / "hosts.yml").read_text())
    made = inventory_from_realm._checked(tmp_path / "b", kept, draft, builder.manifests(), tmp_path / "a")
    assert {g.key for g in made.project_groups} == {"digital", "eakte", "hochwasser"}
    why = {r.at: r.why for r in draft.remarks}
    assert "Hochwasser 100% & mehr" in why[("group", "/projects/hochwasser-2")]
    assert ("group", "/projects/hochwasser-2/innen") in why


def test_what_only_the_inventory_knows_of_an_organisation_stays_with_its_files(tmp_path: Path) -> None:
    before = {"platform": builder.sound()["platform"], "organisations": builder.sound()["organisations"][:1]}
    before["organisations"][0] |= {"imprint_url": "https://b.example/i", "branding": {"logo": "files/b.svg"}}
    root = builder.write(tmp_path / "a", before)
    (root / "files").mkdir()
    (root / "files" / "b.svg").write_bytes((builder.CHECKOUT / "inventories/demo/files/gaggenau.svg").read_bytes())
    bulk = recorded()
    draft = translate(seen(bulk), SERVICES)
    inventory_from_realm._keep_looks(draft, before)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "hosts.yml").write_text((root / "hosts.yml").read_text())
    kept = {"platform": before["platform"]}
    made = inventory_from_realm._checked(tmp_path / "b", kept, draft, builder.manifests(), root)
    buehl = made.organisation("buehl")
    assert (buehl.imprint_url, buehl.branding.logo) == ("https://b.example/i", "files/b.svg")
    assert [f.name for f in (tmp_path / "b" / "files").iterdir()] == ["b.svg"]


def test_what_counts_nowhere_is_not_taken_along(tmp_path: Path) -> None:
    """Values for all are the project's own; Molecule's inventory links to them, and a copy of a link has values."""
    root = builder.write(tmp_path / "a", builder.sound())
    (tmp_path / "values").mkdir()
    (tmp_path / "values" / "artifacts.yml").write_text("keycloak_version: 1\n")
    (root / "group_vars" / "all").symlink_to(tmp_path / "values")
    (root / "group_vars" / "web.yml").write_text("web_workers: 2\n")
    inventory_from_realm._copy_rest(root, tmp_path / "b")
    assert sorted(p.name for p in (tmp_path / "b" / "group_vars").iterdir()) == ["web.yml"]


def test_every_kind_of_the_adapter_has_its_words() -> None:
    assert set(STATE) - report.SKIPPED <= set(report.KINDS)


def test_each_section_of_the_inventory_is_kept_made_or_left_to_people() -> None:
    """A section that the schema gains is decided here: a run on the adopted inventory would take it back."""
    schema = json.loads((builder.CHECKOUT / "schemas" / "inventory.schema.json").read_text(encoding="utf-8"))
    left = {"people", "audiences", "mailing_lists", "video_portals"}
    assert set(schema["properties"]) == {*inventory_from_realm.KEPT, *inventory_from_realm.SECTIONS, *left}
