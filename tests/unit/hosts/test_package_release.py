"""One release on all hosts: Debian's order of versions, and a sentence for each thing that is wrong."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils import language, package_release
from ansible_collections.readi.one.plugins.module_utils.package_release import older, problems

ORDERED = ["0~a", "0", "1.0-939-1", "1.0-1133-1", "1.0-1192-1", "1.0.9268-1", "1.0.9269~rc1-1", "1.0.9269-1"]
ORDERED += ["2.3-295-g8d5c0037b-1", "2.3-1000-1", "10", "1:0"]
LOWEST = {"jicofo": "1.0-1192-1"}
PACKAGES = ["jicofo", "jitsi-videobridge2"]
ONE = {"jicofo": "1.0-9000-1", "jitsi-videobridge2": "2.3-9000-1"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    language.speak("en")
    yield
    language._spoken.clear()


def test_versions_are_in_debians_order() -> None:
    for place, one in enumerate(ORDERED):
        assert [older(one, other) for other in ORDERED] == [place < there for there in range(len(ORDERED))], one


@pytest.mark.parametrize("one", ORDERED)
def test_dpkg_says_the_same(one: str) -> None:
    dpkg = shutil.which("dpkg")
    assert dpkg
    for other in ORDERED:
        theirs = subprocess.run([dpkg, "--compare-versions", one, "lt", other], check=False).returncode == 0
        assert older(one, other) is theirs, (one, other)


def wrong(named: Mapping[str, Mapping[str, str]], **installed: str) -> list[str]:
    there = {name.replace("_", "-"): version for name, version in installed.items()}
    said: dict[str, Any] = {"variable": "x_release", "packages": PACKAGES, "lowest": LOWEST, "installed": there}
    return list(problems("lab", named=named, **said))


def test_one_release_on_all_hosts_is_right() -> None:
    assert wrong({"lab": ONE, "bridge": ONE}) == []
    assert wrong({"lab": ONE, "bridge": ONE}, jicofo="1.0-9000-1") == []


def test_no_version_or_half_a_release() -> None:
    assert wrong({"lab": {}}) == ["x_release names no version of jicofo, jitsi-videobridge2 for lab"]
    assert wrong({"lab": {"jicofo": "1.0-9000-1"}}) == ["x_release names no version of jitsi-videobridge2 for lab"]


def test_a_release_with_known_faults() -> None:
    """The crafted stanza of JSA-2025-0001 ended with 1133; jicofo stays outside the brewery up to 1189."""
    named = {"lab": {**ONE, "jicofo": "1.0-1132-1"}}
    assert wrong(named) == ["x_release: jicofo 1.0-1132-1 has faults that are gone from 1.0-1192-1 on"]


def test_another_hosts_release() -> None:
    other = {**ONE, "jitsi-videobridge2": "2.3-9001-1"}
    assert wrong({"lab": ONE, "bridge": other}) == [
        "x_release names jitsi-videobridge2 2.3-9000-1 for lab and 2.3-9001-1 for bridge: all hosts have one release"
    ]


def test_another_release_is_installed() -> None:
    assert wrong({"lab": ONE}, jicofo="1.0-8000-1") == [
        "lab has jicofo 1.0-8000-1, x_release names 1.0-9000-1: a run never changes a release"
    ]


def test_what_a_host_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an installation counts; configuration that a removed package left does not."""
    said = {
        "jicofo": "installed 1.0-1",
        "jitsi-meet-web": "config-files 1.0-2",
        "jitsi-videobridge2": "half-configured 2",
    }

    def run(words: list[str], **_: Any) -> Any:
        return subprocess.CompletedProcess(words, 0, stdout=said.get(words[-1], ""))

    monkeypatch.setattr(subprocess, "run", run)
    assert package_release.installed([*said, "none"]) == {"jicofo": "1.0-1", "jitsi-videobridge2": "2"}
