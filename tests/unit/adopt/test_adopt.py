"""A realm as found -> files of an inventory and a list, without a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.adopt import groups, report
from ansible_collections.readi.one.plugins.module_utils.adopt.found import found
from ansible_collections.readi.one.plugins.module_utils.adopt.translate import translate
from ansible_collections.readi.one.plugins.module_utils.adopt.words import say
from ansible_collections.readi.one.plugins.module_utils.model.compile import compile as compile_source
from ansible_collections.readi.one.plugins.module_utils.model.loader import load
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import desired_profile, paths, whole
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import FAMILIES
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.bulk import Bulk
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import ApiError
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.desired import desired
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.kinds import STATE
from ansible_collections.readi.one.plugins.module_utils.services.session_check import desired_account as session_account
from ansible_collections.readi.one.plugins.plugin_utils import inventory_from_realm
from hypothesis import given
from hypothesis import strategies as st

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
    assert kinds == {
        "buehl": "outpost",
        "ettlingen": "oidc",
        "gaggenau": "local",
        "bretten": "saml",
        "rastatt": "local",
    }
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


def test_whoever_works_in_english_reads_it_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    bulk = recorded()
    bulk.export["groups"].append({"id": "2", "name": "Amt", "path": "/Amt", "subGroups": []})
    shown = seen(bulk)
    told = {}
    for lang in ("de_DE.UTF-8", "en_GB.UTF-8"):
        monkeypatch.setenv("LANG", lang)
        told[lang[:2]] = report.render(shown, translate(shown, SERVICES), [], {}).splitlines()
    assert "- group `/Amt`: is not below /projects; stays; to make it a project group" in "\n".join(told["en"])
    assert len(told["en"]) == len(told["de"]) and not [line for line in told["en"] if line in told["de"] and line]


@pytest.mark.parametrize("kind", sorted(report.KINDS))
def test_each_kind_is_called_and_explained(kind: str) -> None:
    assert say(kind) and all(say(code) for code in report.KINDS[kind])


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
    """A list that the mail server answers itself, and what is below that group."""
    bulk = recorded()
    tree = next(g for g in bulk.export["groups"] if g["path"] == "/projects")["subGroups"]
    inner = {"id": "z", "name": "innen", "path": "/projects/hochwasser-2/innen", "subGroups": []}
    twin = {"id": "y", "name": "hochwasser-2", "path": "/projects/hochwasser-2", "subGroups": [inner]}
    twin["attributes"] = {"mailing_list": ["postmaster"]}
    tree.append(twin)
    shown = seen(bulk, {"/moderators/hochwasser-2": ["eva@buehl.example"]})
    draft = translate(shown, SERVICES)
    kept = {"platform": builder.sound()["platform"]}
    builder.write(tmp_path / "a", kept)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "hosts.yml").write_text((tmp_path / "a" / "hosts.yml").read_text())
    made = inventory_from_realm._checked(tmp_path / "b", kept, draft, builder.manifests(), tmp_path / "a")
    assert {g.key for g in made.project_groups} == {"digital", "eakte", "hochwasser"}
    why = {r.at: r.why for r in draft.remarks}
    assert "postmaster" in why[("group", "/projects/hochwasser-2")]
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


def group(name: str, *inner: dict[str, Any], **attributes: list[str]) -> dict[str, Any]:
    """As the server says it: the path without any escape."""
    return {"id": f"id-{name}-{len(inner)}", "name": name, "path": f"/projects/{name}", "subGroups": list(inner)} | (
        {"attributes": attributes} if attributes else {}
    )


ODD = (
    group("Bauen/Wohnen"),
    group("Bauen", group("Wohnen"), group("Presse"), group("a~1b")),
    group("Kultur", group("Presse"), group("PRESSE"), group("presse")),
    group("kultur"),
    group("KULTUR"),
    group("~0 tilde", group("/"), group("//")),
    group("viele", *(group(f"Gruppe {n}") for n in range(150))),
)
COUNT = 7 + 3 + 3 + 2 + 150


def with_odd() -> Bulk:
    bulk = recorded()
    tree = next(g for g in bulk.export["groups"] if g["name"] == "projects")["subGroups"]
    tree[:] = json.loads(json.dumps(ODD))
    return bulk


def test_no_group_is_lost_whatever_it_is_called(tmp_path: Path) -> None:
    bulk = with_odd()
    shown = seen(bulk)
    assert shown["twice"] == []
    draft = translate(shown, SERVICES)
    made = written(tmp_path, bulk)
    inventory_from_realm._counted(shown, draft)
    assert len(made.project_groups) == COUNT
    assert len({g.slug for g in made.project_groups}) == COUNT
    names = [g.name for g in made.project_groups]
    assert len(set(names)) == COUNT
    assert {"Bauen/Wohnen", "Wohnen", "presse", "Bauen: Presse", "//"} <= set(names)
    assert len({m.old for m in made.moved}) == len(made.moved)


def test_a_run_finds_every_group_again_by_its_id(tmp_path: Path) -> None:
    """What the adopted inventory calls it by (`moved`) is the path of exactly one group that is there."""
    bulk = with_odd()
    made = written(tmp_path, bulk)
    there = {p.key: p.id for family in FAMILIES for p in family.read(bulk) if p.kind == "group"}
    moved = [there[m.old] for m in made.moved if m.kind == "project_group"]
    kept = {path for path in there if path.startswith("/projects/")} - {m.old for m in made.moved}
    assert len(moved) + len(kept) == COUNT
    assert len({m.old for m in made.moved} | kept) == COUNT


def test_what_would_be_lost_stops_everything() -> None:
    shown = seen(with_odd())
    draft = translate(shown, SERVICES)
    draft.items.remove(draft.section("project_groups")[3])
    with pytest.raises(inventory_from_realm.RefusedError, match="gelesen 165 Projektgruppen, geschrieben 164"):
        inventory_from_realm._counted(shown, draft)
    bulk = with_odd()
    bulk.clients.append(bulk.clients[0])
    assert seen(bulk)["twice"] == [f"client {bulk.clients[0]['clientId']}"]


class Counts:
    def __init__(self, number: int) -> None:
        self.number = number

    def get(self, path: str) -> dict[str, int]:
        assert path.endswith("/groups/count")
        return {"count": self.number}


def test_what_keycloak_counts_is_compared_with_what_it_gave() -> None:
    bulk = with_odd()
    tree = len(list(whole.groups(bulk.export["groups"])))
    for number in (tree, tree + len(bulk.organizations)):
        whole._counted(Counts(number), bulk)  # type: ignore[arg-type]
    for number in (tree + 1, tree - 1, tree + 100):
        with pytest.raises(ApiError, match="nothing is taken over"):
            whole._counted(Counts(number), bulk)  # type: ignore[arg-type]


@given(st.lists(st.text("a/~01", max_size=6), min_size=1, max_size=4))
def test_a_path_says_which_groups_it_leads_through(names: list[str]) -> None:
    path = "".join(f"/{paths.written(name)}" for name in names)
    assert [paths.called(part) for part in path.split("/")[1:]] == names


OUTPOST = {
    "type": "outpost",
    "issuer": "https://anmeldung.buehl.example/realms/stadt",
    "host": "dmz",
    "url": "ldaps://dc1.buehl.example",
    "bind_dn": "cn=a",
    "users_dn": "ou=b",
}


@pytest.mark.parametrize("there", [True, False])
def test_an_outpost_in_the_inventory_stays(there: bool, tmp_path: Path) -> None:
    before = {"platform": builder.sound()["platform"], "organisations": builder.sound()["organisations"][:1]}
    before["organisations"][0]["directory"] = OUTPOST
    hosts = json.loads(json.dumps(builder.HOSTS))
    hosts["all"]["children"] |= {"directory_outpost": {"hosts": {"dmz": {}}}}
    for name in ("postgresql", "web"):
        hosts["all"]["children"][name]["hosts"] |= {"dmz": {}}
    builder.write(tmp_path / "a", before, hosts)
    bulk = recorded()
    if not there:
        bulk.organizations = [o for o in bulk.organizations if o["alias"] != "buehl"]
    draft = translate(seen(bulk), SERVICES)
    inventory_from_realm._keep_outposts(draft, before)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "hosts.yml").write_text((tmp_path / "a" / "hosts.yml").read_text())
    kept = {"platform": before["platform"]}
    made = inventory_from_realm._checked(tmp_path / "b", kept, draft, builder.manifests(), tmp_path / "a")
    assert made.organisation("buehl").directory.options["host"] == "dmz"
    said = [r.why for r in draft.remarks if r.at == ("organization", "buehl")]
    assert bool(said) != there


def test_our_own_attributes_are_nobody_elses() -> None:
    shown = seen(recorded())
    ours = inventory_from_realm._attributes(Desired())  # type: ignore[arg-type]
    text = report.render(shown, translate(shown, SERVICES), [], {}, ours)
    assert "Kontoattribut" not in text
    extra = next(o for o in shown["objects"] if o["kind"] == "user_profile")["fields"]["attributes"]
    extra.append("personalnummer")
    text = report.render(shown, translate(shown, SERVICES), [], {}, ours)
    assert next(line for line in text.splitlines() if "Kontoattribut" in line).startswith(
        "- Kontoattribut `personalnummer`"
    )


class Desired:
    """What the realm of these tests was made of."""

    def desired(self, service: str) -> dict[str, Any]:
        return desired(model(), None)


@pytest.mark.parametrize("field", sorted(desired_profile.profile()["fields"]["attributes"], key=lambda a: a["name"]))
def test_each_attribute_that_a_run_declares_is_known(field: dict[str, Any]) -> None:
    assert field["name"] in inventory_from_realm._attributes(Desired())  # type: ignore[arg-type]


def test_what_we_write_on_an_organisation_or_a_group_is_ours(tmp_path: Path) -> None:
    """With the fields that services bring: a run writes them, so nothing calls them unknown."""
    objects = desired(model(), None)["objects"]
    written_ = {name for o in objects if o["kind"] == "group" for name in o["fields"].get("attributes", {})}
    assert written_ <= groups.OURS
    names = {name for o in objects if o["kind"] == "organization" for name in o["fields"]["attributes"]}
    assert names <= {"kind", "email_domains"}
    draft = translate(seen(recorded()), SERVICES)
    assert not [r for r in draft.remarks if "Eigenschaften" in r.why]
