"""Files that editors leave beside an inventory's own: passed over, and said once."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.editor_files import is_editors
from ansible_collections.readi.one.plugins.module_utils.model.problems import render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import inventory

from . import builder

LEFT = (
    *(".organisations.yml.swp", ".organisations.yml.swo", ".organisations.yml.un~", "4913", "organisations.yml~"),
    *("#organisations.yml#", ".#organisations.yml", "organisations.yml.orig", ".DS_Store", "._organisations.yml"),
    *(".organisations.yml.kate-swp", ".~lock.organisations.yml#", "organisations.yml.rej", "organisations.yml.save"),
    *("organisations.yml___jb_tmp___", "Thumbs.db", "desktop.ini", "~$organisations.yml", ".directory"),
    *(".goutputstream-4XKQ01", "flycheck_organisations.yml", ".nfs00000000017e1c2c", ".fuse_hidden0000000100000001"),
)
FOLDERS = (
    "",
    "group_vars",
    "group_vars/platform",
    "group_vars/secrets",
    "group_vars/all",
    "host_vars",
    "roles",
    "files",
)


@pytest.mark.parametrize("name", LEFT)
def test_passed_over_wherever_it_is(name: str, tmp_path: Path) -> None:
    root = builder.write(tmp_path / "inventar", builder.sound())
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / name).write_bytes(b"b0VIM\x00 organisations: [\xff")
    model, said = inventory.examined(root)
    assert isinstance(model, Model), said
    assert [p.code for p in said].count("note_editor_files") == 1
    line = next(render(p, "en") for p in said if p.code == "note_editor_files")
    assert name in line and "(+5)" in line


def test_a_link_to_nowhere_of_emacs(tmp_path: Path) -> None:
    root = builder.write(tmp_path / "inventar", builder.sound())
    (root / "group_vars/platform/.#people.yml").symlink_to("maria@host.123:456")
    assert isinstance(builder.result(root), Model)


@pytest.mark.parametrize(
    "name", ["organisations.yml", "people.yml", "swp.yml", "a.swp.yml", "hosts.yml", "x.sw", "orig"]
)
def test_not_an_editors(name: str) -> None:
    assert not is_editors(f"group_vars/platform/{name}")


@pytest.mark.parametrize("name", ["vault.yml~", "vault.yml.orig"])
def test_a_vaults_copy_in_clear_text_is_named(name: str, tmp_path: Path) -> None:
    root = builder.write(tmp_path / "inventar", builder.sound())
    (root / "group_vars/secrets").mkdir()
    (root / "group_vars/secrets" / name).write_text("master_secret: offen\n", encoding="utf-8")
    problems = builder.result(root)
    assert isinstance(problems, list)
    assert [p.code for p in problems] == ["vault_plain"]
    (root / "group_vars/secrets" / name).write_text("$ANSIBLE_VAULT;1.1;AES256\n36310a36320a3633\n", encoding="utf-8")
    assert isinstance(builder.result(root), Model)
