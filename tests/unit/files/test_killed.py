"""A run ends before each of its writes in turn; the next one must leave the state of an uninterrupted run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.files.disk import Disk

from tests.unit.files.helpers import World

OLD = {"main.conf": "old\n", "sites/a.conf": "old a\n", "sites/gone.conf": "~~secret.db.raw~~\n"}
NEW = {"main.conf": "new\n", "sites/a.conf": "new a\n", "more/b.conf": "~~secret.api.raw~~\n"}
WRITES = ("folder", "chmod", "write", "rename", "link", "copy", "unlink", "rmdir_if_empty", "rmtree")
ENOUGH = 200


class Killed(BaseException):
    """Not an Exception: what cleans up after errors must not run after a kill."""


class DyingDisk(Disk):
    """Dies before its n-th write, and at every later one: a dead process writes nothing."""

    def __init__(self, survives: int) -> None:
        self.left = survives

    def __getattribute__(self, name: str) -> Any:
        if name in WRITES:
            if self.left <= 0:
                raise Killed(name)
            self.left -= 1
        return super().__getattribute__(name)


def killed_at(step: int, run: Callable[[Disk], object]) -> bool:
    """Whether the run was killed; False once it has fewer writes than that."""
    try:
        run(DyingDisk(step))
    except Killed:
        return True
    return False


def worlds(tmp_path: Path) -> Iterator[World]:
    """One for each possible kill, and one for the uninterrupted run."""
    for step in range(ENOUGH):
        (tmp_path / f"{step}" / "etc").mkdir(parents=True)
        yield World(tmp_path / f"{step}")


def test_an_owned_folder_is_the_old_set_or_the_new(tmp_path: Path) -> None:
    states = set()
    old, new = {**OLD, "sites/gone.conf": "s3cr3t-value\n"}, {**NEW, "more/b.conf": "other value/+\n"}
    for step, world in enumerate(worlds(tmp_path)):
        world.owned(OLD)
        if not killed_at(step, lambda disk, world=world: world.owned(NEW, disk)):  # type: ignore[misc]
            break
        seen = world.site()
        assert seen in (old, new), step
        states.add("old" if seen == old else "new")
        world.owned(NEW)
        assert world.site() == new, step
        assert sorted(p.name for p in (world.top / "etc").iterdir()) == [".site.versions", "site"], step
        assert len(list((world.top / "etc" / ".site.versions").iterdir())) == 2, f"leftovers at {step}"
    else:
        pytest.fail("the run never ended")
    assert states == {"old", "new"}
    assert step > 8, "the disk was not asked"


def test_a_first_owned_folder_is_whole_or_absent(tmp_path: Path) -> None:
    for step, world in enumerate(worlds(tmp_path)):
        if not killed_at(step, lambda disk, world=world: world.owned(NEW, disk)):  # type: ignore[misc]
            break
        assert not world.root.exists() or set(world.site()) == set(NEW)
        world.owned(NEW)
        assert set(world.site()) == set(NEW)
    assert step > 8


def test_scattered_files_are_completed_by_the_next_run(tmp_path: Path) -> None:
    reference = World(tmp_path / "reference")
    (reference.top / "etc").mkdir(parents=True)
    reference.scattered(OLD)
    reference.scattered(NEW)
    completed = 0
    for step, world in enumerate(worlds(tmp_path)):
        world.scattered(OLD)
        before = world.tree()
        if not killed_at(step, lambda disk, world=world: world.scattered(NEW, disk, validate=[["true"]])):  # type: ignore[misc]
            break
        announced = world.scattered(NEW, check=True)
        result = world.scattered(NEW)
        assert announced["changed"] == result["changed"], step
        if result["completed_interrupted_run"]:
            completed += 1
            assert result["changed"], step
            assert set(result["changed_files"]) == {str(world.top / path) for path in NEW}, step
        assert paths(world) == paths(reference), step
        assert without_state(world) == without_state(reference), step
        assert not world.scattered(NEW)["changed"], step
        assert before
    else:
        pytest.fail("the run never ended")
    assert completed >= len(NEW)


def test_a_set_given_up_after_a_kill_leaves_no_staged_secret(tmp_path: Path) -> None:
    for step, world in enumerate(worlds(tmp_path)):
        wanted = {"etc/a": "~~secret.db.raw~~\n"}
        if not killed_at(step, lambda disk, world=world: world.scattered(wanted, disk, validate=[["true"]])):  # type: ignore[misc]  # noqa: B023
            break
        world.scattered({})
        assert not [path for path, (text, _) in world.tree().items() if "s3cr3t" in text], step
    assert step > 8


def test_what_was_committed_is_completed_before_the_wish_of_the_next_run(tmp_path: Path) -> None:
    """The next run wants the old set again: it must not be taken for done because some files still have it."""
    for step, world in enumerate(worlds(tmp_path)):
        world.scattered(OLD)
        wanted = without_state(world)
        if not killed_at(step, lambda disk, world=world: world.scattered(NEW, disk)):  # type: ignore[misc]
            break
        world.scattered(OLD)
        assert without_state(world) == wanted, step
    assert step > 8


def paths(world: World) -> list[str]:
    return sorted(str(path.relative_to(world.top)) for path in world.top.rglob("*"))


def without_state(world: World) -> dict[str, tuple[str, int]]:
    return {path: content for path, content in world.tree().items() if not path.startswith("var/")}
