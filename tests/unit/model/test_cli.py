"""bin/readi: what it prints and how it ends."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model import manifest_views, slices
from ansible_collections.readi.one.plugins.module_utils.model.types import Model
from ansible_collections.readi.one.plugins.plugin_utils import cli

from . import builder


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@t.example"]
    subprocess.run(["git", *who, "-C", root, *words], check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return builder.write(tmp_path / "inventar", builder.sound())


def test_every_slice_is_yaml(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = builder.result(root)
    assert isinstance(model, Model)
    seen = [f"view:{name}" for name, rows in manifest_views.everything(model, None).items() if rows]
    for name in ("model", "inventory", "secrets", *slices.names(), *seen):
        assert cli.main(["show", name, "-i", str(root)]) == 0, name
        assert yaml.safe_load(capsys.readouterr().out), name


def test_a_bad_one_ends_with_1(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "group_vars/platform/people.yml").write_text("people: 1\n", encoding="utf-8")
    for verb in (["validate"], ["show", "model"], ["diff", str(root), str(root)]):
        assert cli.main([*verb, "-i", str(root), "--lang", "en"]) == 1
        assert "people.yml:1: people: this must be a list, not 1" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["show", "nirgends"], ["validate", "-i", "/nowhere"], ["diff", "x", "y"]])
def test_nonsense_ends_with_2(words: list[str], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["-i", str(root), *words]) == 2
    assert capsys.readouterr().err.startswith("readi: ")


def test_no_verb_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 2


def test_two_git_revisions(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(root.parent, "init", "-q")
    git(root.parent, "add", ".")
    git(root.parent, "commit", "-qm", "eins")
    groups = root / "group_vars/platform/project_groups.yml"
    text = groups.read_text(encoding="utf-8").replace(
        "- maria@buehl.example", "- maria@buehl.example\n  - x@buehl.example"
    )
    groups.write_text(text, encoding="utf-8")
    git(root.parent, "commit", "-qam", "zwei")
    assert cli.main(["diff", "HEAD~1", "HEAD", "-i", str(root), "--lang", "en"]) == 0
    assert capsys.readouterr().out == "project group eAkte: moderator added: x@buehl.example\n"
    assert cli.main(["diff", "HEAD", str(root), "-i", str(root)]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("make", [["branch", "docs"], ["tag", "docs"], ["tag", "-a", "docs", "-m", "x"]])
def test_a_folder_and_a_revision_of_one_name_are_asked_back(
    make: list[str], root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root.parent, "init", "-q")
    git(root.parent, "add", ".")
    git(root.parent, "commit", "-qm", "eins")
    git(root.parent, *make)
    monkeypatch.chdir(root.parent)
    shutil.copytree(root, "docs")
    for words in (["docs", "HEAD"], ["HEAD", "docs"], ["docs", "docs"]):
        assert cli.main(["diff", *words, "-i", str(root)]) == 2
        said = capsys.readouterr()
        assert said.out == "" and "docs is a folder and a git revision" in said.err
    options = [word for word in said.err.split() if word.startswith(("./", "refs/"))]
    assert options == ["./docs", f"refs/{'heads' if make[0] == 'branch' else 'tags'}/docs"]
    for one in options:
        assert cli.main(["diff", one, "HEAD", "-i", str(root)]) == 0


def test_a_folder_that_is_no_revision_is_itself(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root.parent, "init", "-q")
    git(root.parent, "add", ".")
    git(root.parent, "commit", "-qm", "eins")
    monkeypatch.chdir(root.parent)
    assert cli.main(["diff", root.name, "HEAD", "-i", root.name]) == 0


def test_picture_and_sheet(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", "graph", "-i", str(root)]) == 0
    assert capsys.readouterr().out.startswith("<svg ")
    assert cli.main(["show", "sheet:buehl", "-i", str(root)]) == 0
    assert capsys.readouterr().out.startswith("# Anbindung: Bühl\n")
    assert cli.main(["show", "sheet:nirgends", "-i", str(root)]) == 2
