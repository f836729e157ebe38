"""Scalars of every YAML file that is read here mean the same: no octal, no sexagesimal, no date, no yes for true."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest_file
from ansible_collections.readi.one.plugins.module_utils.model.manifest import Manifest
from ansible_collections.readi.one.plugins.module_utils.model.problems import render
from ansible_collections.readi.one.plugins.plugin_utils import artifact_lock

from . import builder

ODD = ("0123", "12:30:45", "2026-11-28", "1.10", "yes", "off", "1e3", "0x10", "1_000", ".inf", "null", "007")


@pytest.mark.parametrize("text", ODD)
def test_in_the_model(text: str, tmp_path: Path) -> None:
    root = builder.write(tmp_path / "inventar", builder.sound())
    file = root / "group_vars/platform/platform.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("Stadt Bühl", text), encoding="utf-8")
    assert loader.load(root).data["platform"]["operator"] == text


@pytest.mark.parametrize("text", sorted({*ODD} - {"null"}))
def test_in_hosts(text: str, tmp_path: Path) -> None:
    root = builder.write(tmp_path / "inventar", builder.sound())
    (root / "hosts.yml").write_text(f"all: {{hosts: {{{text}: {{name: {text}}}}}}}\n", encoding="utf-8")
    source = loader.load(root)
    assert source.hosts["all"] == (text,)
    assert source.host_vars[text] == {"name": text}


@pytest.mark.parametrize("text", ["12:30:45", "2026-11-28", "03:10", "off"])
def test_in_a_manifest(text: str, tmp_path: Path) -> None:
    """`at: 03:10:00` is a time of day, and no number of seconds."""
    file = tmp_path / "roles/almanac/meta/service.yml"
    file.parent.mkdir(parents=True)
    file.write_text(f"format: 2\nstage: application\nhealth: {{command: {text}}}\n", encoding="utf-8")
    found = manifest_file.read(file)
    assert isinstance(found, Manifest), [render(p, "en") for p in found]
    assert found.health[0].command == text


def test_a_broken_manifest_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "roles/almanac/meta/service.yml"
    file.parent.mkdir(parents=True)
    file.write_text("format: 2\nstage: [\n", encoding="utf-8")
    problems = manifest_file.read(file)
    assert isinstance(problems, list)
    assert "service.yml:3: this is not valid YAML" in render(problems[0], "en")


def test_in_the_lock(tmp_path: Path) -> None:
    fields = "version: 1.10, sha256: {}, from: https://x.example/a, signed_by: 0123, day: 2026-11-28"
    text = f"format: 1\npinned:\n  almanac: {{{fields.format('1' * 64)}}}\n"
    (tmp_path / artifact_lock.FILE).write_text(text, encoding="utf-8")
    pinned = artifact_lock.read(tmp_path)["almanac"]
    assert (pinned.version, pinned.signed_by, pinned.day) == ("1.10", "0123", "2026-11-28")
