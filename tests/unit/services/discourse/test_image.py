"""An image of its definition: one name for one definition, nothing made without a digest, nothing of a failure left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.discourse import engine, image
from ansible_collections.readi.one.plugins.module_utils.services.discourse.engine import EngineError

BASE = {"image": "discourse/base:1", "digest": f"sha256:{'a' * 64}"}
WANTED = "readi/discourse:0123456789ab"


class Docker:
    """What it was asked for, in order."""

    def __init__(self, *there: str) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.there = set(there)

    def run(self, *words: str, **_: Any) -> str:
        self.asked.append(words)
        return ""

    def image(self, name: str) -> dict[str, Any]:
        return {"Id": BASE["digest"], "RepoDigests": []} if name in self.there else {}


@pytest.fixture
def docker(monkeypatch: pytest.MonkeyPatch) -> Docker:
    made = Docker(BASE["image"])
    monkeypatch.setattr(engine, "run", made.run)
    monkeypatch.setattr(engine, "image", made.image)
    return made


@pytest.fixture
def launcher(tmp_path: Path) -> Path:
    folder = tmp_path / "opt"
    (folder / "templates").mkdir(parents=True)
    script(folder, "exit 0")
    return folder


def script(folder: Path, text: str) -> None:
    (folder / "launcher").write_text(f"#!/bin/sh\necho asked >> {folder}/asked\n{text}\n")
    (folder / "launcher").chmod(0o755)


def asked(folder: Path) -> int:
    return (folder / "asked").read_text().count("asked") if (folder / "asked").exists() else 0


def test_the_name_is_that_of_definition_and_launcher() -> None:
    one = image.name({"params": {"version": "v1"}, "run": []}, "e071")
    assert one == image.name({"run": [], "params": {"version": "v1"}}, "e071")
    assert (
        len({one, image.name({"params": {"version": "v2"}, "run": []}, "e071"), image.name({"run": []}, "e072")}) == 3
    )


def test_it_is_made_from_the_definition_and_called_so(docker: Docker, launcher: Path, tmp_path: Path) -> None:
    script(launcher, "cp containers/readi.yml ../../kept")
    image.have(WANTED, {"params": {"version": "v1"}}, BASE, launcher, tmp_path / "build")
    assert json.loads((tmp_path / "kept").read_text()) == {"params": {"version": "v1"}}
    assert docker.asked == [("tag", "local_discourse/readi", WANTED), ("rmi", "local_discourse/readi")]
    assert not (tmp_path / "build/shared").exists(), "its database is thrown away"


def test_without_a_digest_nothing_is_asked_of_anybody(docker: Docker, launcher: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="igest"):
        image.have(WANTED, {}, {**BASE, "digest": ""}, launcher, tmp_path / "build")
    assert docker.asked == [] and asked(launcher) == 0


def test_a_base_that_the_registry_moved_is_pulled_by_its_digest(docker: Docker, launcher: Path, tmp_path: Path) -> None:
    other = {**BASE, "digest": f"sha256:{'b' * 64}"}
    image.have(WANTED, {}, other, launcher, tmp_path / "build")
    pinned = f"discourse/base@{other['digest']}"
    assert docker.asked[:2] == [("pull", pinned), ("tag", pinned, "discourse/base:1")]


@pytest.mark.parametrize(("code", "times"), [(1, 1), (image.AGAIN, 2)])
def test_what_fails_says_its_last_lines_and_leaves_no_image(
    docker: Docker, launcher: Path, tmp_path: Path, code: int, times: int
) -> None:
    script(launcher, f"echo pups failed; exit {code}")
    with pytest.raises(EngineError, match="pups failed"):
        image.have(WANTED, {}, BASE, launcher, tmp_path / "build")
    assert docker.asked == [] and asked(launcher) == times
    assert not (tmp_path / "build/shared").exists()


def test_a_file_that_holds_another_image_is_refused(docker: Docker, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"none\.tar"):
        image.load(WANTED, tmp_path / "none.tar")
    (tmp_path / "forum.tar").touch()
    with pytest.raises(EngineError, match=WANTED):
        image.load(WANTED, tmp_path / "forum.tar")
    docker.there.add(WANTED)
    image.load(WANTED, tmp_path / "forum.tar")
