"""The controller's cache: sources in order, and nothing with another checksum gets in."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.artifact import Artifact, ArtifactError, Source
from ansible_collections.readi.one.plugins.plugin_utils import artifact_fetch as f

GOOD, BAD = b"the archive", b"something else"
THING = Artifact(
    name="thing",
    version="1.2",
    sha256=hashlib.sha256(GOOD).hexdigest(),
    sources=(
        Source("mirror", "thing/thing-1.2.tar.gz"),
        Source("url", "https://upstream.example/thing.tar.gz"),
        Source("maven", "org.example:thing:1.2:tar.gz"),
    ),
    services=("thing",),
)


class World:
    """Addresses that answer; every request is written down."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, address: str, target: Path) -> None:
        self.asked.append(address)
        if address not in self.answers:
            raise ArtifactError("does not answer")
        target.write_bytes(self.answers[address])


MIRROR, UPSTREAM, MAVEN = (
    "https://mirror.example/x/thing/thing-1.2.tar.gz",
    THING.sources[1].where,
    THING.sources[2].where,
)


def run(
    cache: Path, answers: dict[str, bytes], mirror: str = "https://mirror.example/x/"
) -> tuple[f.Fetched, list[str]]:
    world = World(answers)
    return f.fetch(THING, cache, mirror, url=world, maven=world), world.asked


def test_the_mirror_comes_first(tmp_path: Path) -> None:
    fetched, asked = run(tmp_path, {MIRROR: GOOD, UPSTREAM: GOOD})
    assert asked == [MIRROR]
    assert fetched == f.Fetched(tmp_path / THING.sha256, ())
    assert fetched.path.read_bytes() == GOOD


def test_without_a_mirror_upstream_then_maven(tmp_path: Path) -> None:
    fetched, asked = run(tmp_path, {MAVEN: GOOD}, mirror="")
    assert asked == [UPSTREAM, MAVEN]
    assert fetched.notes == (f"{UPSTREAM}: does not answer",)


def test_a_second_time_nothing_is_asked(tmp_path: Path) -> None:
    run(tmp_path, {MAVEN: GOOD})
    assert run(tmp_path, {})[1] == []


def test_a_damaged_cache_heals_and_says_so(tmp_path: Path) -> None:
    (tmp_path / THING.sha256).write_bytes(BAD)
    fetched, asked = run(tmp_path, {MIRROR: GOOD})
    assert asked == [MIRROR]
    assert "damaged" in fetched.notes[0]
    assert fetched.path.read_bytes() == GOOD


def test_a_wrong_checksum_is_passed_over_and_named(tmp_path: Path) -> None:
    fetched, _ = run(tmp_path, {MIRROR: BAD, UPSTREAM: GOOD})
    assert "wrong checksum" in fetched.notes[0]
    assert MIRROR in fetched.notes[0]


def test_only_wrong_checksums_fail_in_one_line_and_leave_no_file(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="nothing was changed") as caught:
        run(tmp_path, dict.fromkeys((MIRROR, UPSTREAM, MAVEN), BAD))
    assert str(caught.value).count("wrong checksum") == 3
    assert "\n" not in str(caught.value)
    assert [p.name for p in tmp_path.iterdir() if not p.name.endswith(".lock")] == []


def test_mavens_refusal_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mvn = tmp_path / "bin/mvn"
    mvn.parent.mkdir()
    mvn.write_text("#!/bin/sh\necho '[ERROR] Could not find artifact'\necho '[ERROR] more'\nexit 1\n")
    mvn.chmod(0o755)
    monkeypatch.setenv("PATH", f"{mvn.parent}:/usr/bin:/bin")
    with pytest.raises(ArtifactError, match=r"Maven says: Could not find artifact$"):
        f.by_maven("org.example:thing:1:tar.gz", tmp_path / "target")


def test_without_maven_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ArtifactError, match="apt install maven"):
        f.by_maven("org.example:thing:1:tar.gz", tmp_path / "target")
