"""A new municipality's inventory: what comes out validates, and what it prints is what the data centre needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.splitter import parse_kv
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.readi.one.plugins.module_utils.model.given import check
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory, left_over, new_inventory

ONE: dict[str, Any] = {
    "key": "bergstadt",
    "name": "Bergstadt",
    "domain": "bergstadt.example",
    "host": "server.bergstadt.example",
    "user": "admin",
}
THREE: dict[str, Any] = {
    "key": "tal",
    "name": "Tal & Höhe: „digital“",
    "domain": "tal.example",
    "hosts": {"entry": "e.tal.example", "work": "w.tal.example", "video": "v.tal.example"},
    "addresses": {"e.tal.example": "192.0.2.7"},
    "organisations": [
        "Höhenstadt",
        {"name": "Talstadt", "email_domains": ["tal.example"], "directory": {"type": "outpost", "issuer": "https://id.tal.example/r"}},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("READI_CACHE", raising=False)
    monkeypatch.chdir(tmp_path)


def make(answers: dict[str, Any], tmp_path: Path, *, check: bool = False) -> dict[str, Any]:
    return new_inventory.make(answers, str(tmp_path / "ansible.cfg"), check=check)


@pytest.mark.parametrize("answers", [ONE, THREE], ids=["one host", "three groups"])
def test_what_comes_out_validates(answers: dict[str, Any], tmp_path: Path) -> None:
    made = make(answers, tmp_path)
    root = tmp_path / "inventories" / answers["key"]
    model = inventory.compiled(root)
    assert isinstance(model, Model), model
    assert model.platform.name == answers["name"]
    assert set(model.services) >= {"keycloak", "portal", "postgresql", "web"}
    text = "\n".join(made["msg"])
    for address in ("portal." + answers["domain"], "sso." + answers["domain"], "443/tcp", "22/tcp"):
        assert address in text
    assert {p.stem for p in (root / "connection").iterdir()} == {o.key for o in model.organisations}


def test_the_vault_is_fresh_and_opens(tmp_path: Path) -> None:
    make(ONE, tmp_path)
    root = tmp_path / "inventories" / "bergstadt"
    password = tmp_path / ".cache" / "bergstadt" / "vault-password"
    vault = root / "group_vars" / "secrets" / "vault.yml"
    assert (password.stat().st_mode & 0o777, vault.stat().st_mode & 0o777) == (0o600, 0o600)
    lib = VaultLib([("default", VaultSecret(password.read_bytes().strip()))])
    content = yaml.safe_load(lib.decrypt(vault.read_bytes()))
    model = inventory.compiled(root)
    assert isinstance(model, Model)
    assert list(check(content, model, "vault.yml")) == []
    other = tmp_path / "b"
    other.mkdir()
    make(ONE, other)
    assert (other / "inventories/bergstadt/group_vars/secrets/vault.yml").read_bytes() != vault.read_bytes()


def test_what_exists_stays(tmp_path: Path) -> None:
    assert make(ONE, tmp_path)["changed"]
    platform = tmp_path / "inventories/bergstadt/group_vars/platform/platform.yml"
    platform.write_text("platform: {}\n", encoding="utf-8")
    again = make(ONE, tmp_path)
    assert (again["changed"], again["written"]) == (False, [])
    assert platform.read_text(encoding="utf-8") == "platform: {}\n"


def test_check_mode_writes_nothing(tmp_path: Path) -> None:
    assert make(ONE, tmp_path, check=True)["changed"]
    assert not (tmp_path / "inventories").exists()
    assert not (tmp_path / ".cache").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"domain": None, "host": None}, "-e domain=..., -e host=..."),
        ({"key": "Berg Stadt"}, "berg-stadt"),
        ({"domain": "Bergstadt.Example"}, "bergstadt.example"),
        ({"organisations": [{"kind": "city"}]}, "name"),
        ({"contact": "nobody"}, "nobody"),
    ],
)
def test_refused_with_what_to_write(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(new_inventory.RefusedError, match=said.replace(".", r"\.")):
        make({**ONE, **change}, tmp_path)
    assert not (tmp_path / "inventories").exists()


def test_connection_sheets_name_what_the_kind_of_directory_needs(tmp_path: Path) -> None:
    make(THREE, tmp_path)
    sheets = tmp_path / "inventories" / "tal" / "connection"
    outpost = (sheets / "talstadt.md").read_text(encoding="utf-8")
    assert "https://sso.tal.example/realms/readi/broker/talstadt/endpoint" in outpost
    assert "directory_talstadt" in outpost
    assert "| sso.tal.example | id.tal.example | 443/tcp |" in outpost
    local = (sheets / "hoehenstadt.md").read_text(encoding="utf-8")
    assert "Nichts: die Konten liegen auf der Plattform" in local
    assert "broker" not in local


def test_an_inventory_that_somebody_works_on_gets_no_file_more(tmp_path: Path) -> None:
    """Its sections may be in other files: two files with one section would break it."""
    make(ONE, tmp_path)
    root = tmp_path / "inventories/bergstadt/group_vars/platform"
    (root / "people.yml").rename(root / "leute.yml")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(new_inventory.RefusedError, match=r"inventories/bergstadt gibt es schon"):
        make(ONE, tmp_path)
    with pytest.raises(new_inventory.RefusedError, match=r"-e key=\.\.\."):
        make({**ONE, "organisations": ["Talstadt"]}, tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_run_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    make(ONE, tmp_path)
    lost = tmp_path / "inventories/bergstadt/group_vars/platform/people.yml"
    text = lost.read_text(encoding="utf-8")
    lost.unlink()
    assert make(ONE, tmp_path)["written"] == ["inventories/bergstadt/group_vars/platform/people.yml"]
    assert lost.read_text(encoding="utf-8") == text


def test_what_nobody_said_is_marked_and_to_be_corrected(tmp_path: Path) -> None:
    made = make({**THREE, "operator": "Zweckverband"}, tmp_path)
    root = tmp_path / "inventories/tal/group_vars/platform"
    marked = [line for file in sorted(root.iterdir()) for line in file.read_text().splitlines() if "geraten" in line]
    assert [line.partition("#")[0].strip() for line in marked] == [
        "email_domains: [hoehenstadt.tal.example]",
        "email: verwaltung@hoehenstadt.tal.example",
        "contact: it@hoehenstadt.tal.example",
    ]
    steps = "\n".join(made["msg"])
    assert steps.index("hoehenstadt.tal.example  (E-Mail-Domain von Höhenstadt)") < steps.index("DNS-Einträge")
    assert "Zweckverband" not in steps


def test_the_first_person_operates_the_platform_and_the_steps_say_how_they_get_in(tmp_path: Path) -> None:
    made = make(ONE, tmp_path)
    model = inventory.compiled(tmp_path / "inventories/bergstadt")
    assert isinstance(model, Model)
    assert [person.key for person in model.people if person.operator] == ["verwaltung"]
    assert "playbooks/operator_way_back.yml -e operator=verwaltung" in "\n".join(made["msg"])


def test_a_value_with_a_space_is_not_cut_short_in_silence() -> None:
    said = parse_kv("title=Städtebund Seetal")
    assert "'Seetal'" in left_over.dropped(said)
    assert left_over.dropped(parse_kv("title='Städtebund Seetal'")) == ""
