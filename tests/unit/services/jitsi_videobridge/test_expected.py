"""`validate` on a pool that is smaller than what the inventory expects."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import loader, manifest
from ansible_collections.readi.one.plugins.module_utils.model.compile import judged
from ansible_collections.readi.one.plugins.module_utils.model.problems import render

ROOT = Path(__file__).resolve().parents[4]


def said(folder: Path, bridges: str, expected: int = 800) -> list[str]:
    shutil.copytree(ROOT / "inventories/video", folder)
    hosts = (folder / "hosts.yml").read_text(encoding="utf-8")
    old = "jitsi_videobridge: {hosts: {video.stadt.example: {}}}"
    assert old in hosts
    hosts = hosts.replace(old, f"jitsi_videobridge: {{hosts: {{{bridges}}}}}")
    (folder / "hosts.yml").write_text(hosts, encoding="utf-8")
    option = f"services:\n  jitsi_videobridge:\n    expected_guests: {expected}\n"
    (folder / "group_vars/platform/services.yml").write_text(option, encoding="utf-8")
    source, manifests = loader.load(folder), manifest.load(ROOT / "roles")
    found = judged(source, manifests, source.hosts)[1]
    return [render(one, "en").partition(": ")[2] for one in found if one.code in ("note_pool", "threads_shape")]


@pytest.mark.parametrize(
    ("bridges", "expected", "words"),
    [
        (
            "a.example: {threads: 8}, b.example: {}",
            800,
            "services.jitsi_videobridge.expected_guests: the bridges (2) carry 80 guests when the largest is away, 800 "
            "are expected; write 9 more into jitsi_videobridge (80 guests each), or correct threads in hosts.yml",
        ),
        ("a.example: {threads: many}", 80, "host.a.example: threads of a.example is not a number; write the number of"),
    ],
)
def test_it_is_said(tmp_path: Path, bridges: str, expected: int, words: str) -> None:
    (found,) = said(tmp_path / "inventory", bridges, expected)
    assert found.startswith(words)


@pytest.mark.parametrize(
    ("bridges", "expected"), [("a.example: {threads: 8}, b.example: {threads: 8}", 200), ("a.example: {}", 80)]
)
def test_a_pool_that_is_large_enough_is_not_named(tmp_path: Path, bridges: str, expected: int) -> None:
    assert said(tmp_path / "inventory", bridges, expected) == []
