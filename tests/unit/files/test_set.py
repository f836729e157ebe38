"""What a set of files does to a host, without Ansible."""

from __future__ import annotations

import base64
import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.files.disk import Disk
from ansible_collections.readi.one.plugins.module_utils.files.errors import SetError

from tests.unit.files.helpers import World, text

SITES = {f"sites/s{n}.conf": f"site {n}\n" for n in range(100)}


def parser(world: World, script: str) -> list[list[str]]:
    """A parser that is installed: the script sees the staged folder as $1."""
    program = world.top / "parser"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return [[str(program), "{staged}"]]


@pytest.mark.parametrize("kind", ["owned", "scattered"])
def test_a_second_run_changes_nothing(world: World, kind: str) -> None:
    run = getattr(world, kind)
    first, before = run({"etc/a": "1\n"}), None
    before = world.tree()
    second = run({"etc/a": "1\n"})
    assert first["changed"]
    assert not second["changed"]
    assert second["diff"] == []
    assert second["hash"] == first["hash"]
    assert world.tree() == before


@pytest.mark.parametrize("kind", ["owned", "scattered"])
def test_check_mode_announces_and_writes_nothing(world: World, kind: str) -> None:
    run = getattr(world, kind)
    run({"etc/a": "1\n", "etc/gone": "x\n"})
    before = world.tree()
    wanted = {"etc/a": "2\n", "etc/b": "3\n"}
    announced = run(wanted, check=True)
    assert world.tree() == before
    real = run(wanted)
    for key in ("changed", "diff", "changed_files", "removed_files", "hash"):
        assert announced[key] == real[key], key
    assert len(real["changed_files"]) == 2
    assert len(real["removed_files"]) == 1


def test_check_mode_on_an_empty_host_leaves_it_empty(world: World) -> None:
    result = world.owned(SITES, check=True, validate=[["/nonexistent/nginx", "{staged}"]])
    assert result["changed"]
    assert result["validated"] is False
    assert result["reason"] == "/nonexistent/nginx is not installed yet"
    assert world.tree() == {}
    assert not world.state.exists()


def test_one_broken_site_of_a_hundred_is_named_and_nothing_is_swapped(world: World) -> None:
    world.owned(SITES)
    broken = {**SITES, "sites/s7.conf": "BROKEN\n", "sites/s8.conf": "other\n"}
    validate = parser(
        world, 'f=$(grep -rl BROKEN "$1") && { echo "emerg: unknown directive in $f:1"; exit 1; } || exit 0'
    )
    before = world.site()
    for check in (True, False):
        with pytest.raises(SetError, match="refused the set") as caught:
            world.owned(broken, validate=validate, check=check)
        said = str(caught.value)
        assert f"in {world.root}/sites/s7.conf (exit 1)" in said
        assert f"unknown directive in {world.root}/sites/s7.conf:1" in said
        assert "Nothing was changed" in said
        assert world.site() == before
    assert len(list((world.top / "etc" / ".site.versions").iterdir())) == 2, "the refused version was left behind"
    assert world.owned(broken, validate=parser(world, "exit 0"))["validated"] is True


def test_the_name_of_the_broken_file_is_not_the_prefix_of_another(world: World) -> None:
    with pytest.raises(SetError) as caught:
        world.owned({"s1": "x", "s1.conf": "x", "s11": "x"}, validate=parser(world, 'echo "$1/s1.conf: bad"; exit 1'))
    assert f"in {world.root}/s1.conf (exit 1)" in str(caught.value)


def test_the_file_that_the_parser_was_given_is_not_the_broken_one(world: World) -> None:
    ((program, _),) = parser(world, 'echo "emerg: in $(dirname "$1")/s1:4; configuration file $1 test failed"; exit 1')
    with pytest.raises(SetError) as caught:
        world.owned({"main": "x", "s1": "x"}, validate=[[program, "{staged}/main"]])
    assert f"in {world.root}/s1 (exit 1)" in str(caught.value)
    alone = parser(world, 'echo "emerg: in $1:4"; exit 1')[0][0]
    with pytest.raises(SetError) as caught:
        world.owned({"main": "x", "s1": "x"}, validate=[[alone, "{staged}/main"]])
    assert f"in {world.root}/main (exit 1)" in str(caught.value)


def test_scattered_files_are_judged_as_a_tree_of_their_absolute_paths(world: World) -> None:
    path = str(world.top / "etc/a.conf")
    validate = parser(world, f'grep -q good "$1{path}"')
    with pytest.raises(SetError, match="refused"):
        world.scattered({"etc/a.conf": "bad\n"}, validate=validate)
    assert not Path(path).exists()
    assert world.scattered({"etc/a.conf": "good\n"}, validate=validate)["validated"] is True
    assert not (world.state / "test" / "stage").exists()


def test_a_missing_parser_is_an_error_when_it_counts(world: World) -> None:
    with pytest.raises(SetError, match="is not installed yet"):
        world.owned({"a": "x"}, validate=[["/nonexistent/nginx"]])
    assert not world.root.exists()


def test_what_the_parser_needs_may_be_missing_in_check_mode_only(world: World) -> None:
    validate, needs = parser(world, "exit 1"), [str(world.top / "tls.pem")]
    assert (
        world.owned({"a": "x"}, validate=validate, needs=needs, check=True)["reason"]
        == f"{needs[0]} does not exist yet"
    )
    with pytest.raises(SetError, match="refused"):
        world.owned({"a": "x"}, validate=validate, needs=needs)
    Path(needs[0]).touch()
    with pytest.raises(SetError, match="refused"):
        world.owned({"a": "x"}, validate=validate, needs=needs, check=True)


def test_only_what_we_wrote_is_removed_from_an_owned_folder(world: World) -> None:
    world.owned({"a": "1\n", "b": "2\n"})
    (world.root / "by-hand.conf").write_text("mine\n")
    (world.root / "sub").mkdir()
    (world.root / "sub" / "link").symlink_to("/dev/null")
    result = world.owned({"a": "1\n"})
    assert result["removed_files"] == [f"{world.root}/b"]
    assert result["unmanaged_files"] == [f"{world.root}/by-hand.conf", f"{world.root}/sub/link"]
    assert world.site() == {"a": "1\n", "by-hand.conf": "mine\n"}
    assert str((world.root / "sub" / "link").readlink()) == "/dev/null"
    assert world.owned({"a": "1\n"})["changed"] is False


def test_only_what_we_wrote_is_removed_from_elsewhere(world: World) -> None:
    (world.top / "etc" / "sshd_config").write_text("debian's\n")
    world.scattered({"etc/sshd_config": "ours\n", "etc/new/deep/a": "1\n", "etc/b": "2\n"})
    result = world.scattered({"etc/b": "2\n"})
    assert result["removed_files"] == [str(world.top / "etc/new/deep/a")]
    assert result["unmanaged_files"] == [str(world.top / "etc/sshd_config")]
    assert (world.top / "etc" / "sshd_config").read_text() == "ours\n"
    assert not (world.top / "etc" / "new").exists(), "a folder made for the set stays empty behind it"


def test_a_file_that_was_right_already_is_adopted_not_owned(world: World) -> None:
    (world.top / "etc" / "a").write_text("same\n")
    (world.top / "etc" / "a").chmod(0o644)
    assert world.scattered({"etc/a": "same\n"})["changed"] is False
    assert world.scattered({})["changed"] is False
    assert (world.top / "etc" / "a").exists()


@pytest.mark.parametrize("kind", ["owned", "scattered"])
def test_a_file_changed_by_hand_is_taken_back_and_shown(world: World, kind: str) -> None:
    run = getattr(world, kind)
    run({"etc/a": "ours\n"})
    file = (world.root if kind == "owned" else world.top) / "etc" / "a"
    file.write_text("by hand\n")
    result = run({"etc/a": "ours\n"})
    assert (result["diff"][0]["before"], result["diff"][0]["after"]) == ("by hand\n", "ours\n")
    assert file.read_text() == "ours\n"
    file.unlink()
    assert run({"etc/a": "ours\n"})["changed_files"] == [str(file)]


@pytest.mark.parametrize("kind", ["owned", "scattered"])
def test_modes_are_taken_back(world: World, kind: str) -> None:
    place = world.root if kind == "owned" else world.top
    options = {"root": str(world.root)} if kind == "owned" else {}
    files = [text("a" if kind == "owned" else str(world.top / "a"), "x\n", "0640")]
    world.run(files, **options)
    assert (place / "a").stat().st_mode & 0o7777 == 0o640
    (place / "a").chmod(0o666)
    result = world.run(files, **options)
    assert result["diff"][0]["before"].startswith("mode 0666 ")
    assert result["diff"][0]["after"] == "mode 0640 root:root\n"
    assert (place / "a").stat().st_mode & 0o7777 == 0o640


def test_the_folder_has_its_mode(world: World) -> None:
    world.owned({"sub/a": "x"}, dir_mode="0750")
    assert world.root.stat().st_mode & 0o7777 == 0o750
    (world.root / "sub").chmod(0o777)
    assert world.owned({"sub/a": "x"}, dir_mode="0750", check=True)["changed"] is True
    result = world.owned({"sub/a": "x"}, dir_mode="0750")
    assert result["diff"][0]["before_header"] == f"{world.root}/sub"
    assert (world.root / "sub").stat().st_mode & 0o7777 == 0o750


def test_an_owner_the_host_lacks(world: World) -> None:
    files = [{"path": "a", "text": "x", "owner": "keycloak"}]
    assert world.run(files, root=str(world.root), check=True)["changed"] is True
    with pytest.raises(SetError, match="a: the host has no user keycloak"):
        world.run(files, root=str(world.root))
    assert not world.root.exists()


def test_binary_files_pass_byte_by_byte(world: World) -> None:
    data = bytes(range(256))
    files = [
        {
            "path": "logo.png",
            "data": base64.b64encode(data).decode(),
        }
    ]
    result = world.run(files, root=str(world.root))
    assert (world.root / "logo.png").read_bytes() == data
    assert result["diff"][0]["after"].startswith("(binary, 256 bytes, sha256 ")
    assert world.run(files, root=str(world.root))["changed"] is False


class FullDisk(Disk):
    """Room for so many files."""

    def __init__(self, room: int) -> None:
        self.room = room

    def write(self, path: Path, data: bytes, mode: int = 0o600, uid: int = -1, gid: int = -1) -> None:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        self.room -= 1
        super().write(path, data, mode, uid, gid)


@pytest.mark.parametrize("kind", ["owned", "scattered"])
def test_a_full_disk_changes_nothing_and_leaves_nothing(world: World, kind: str) -> None:
    run = getattr(world, kind)
    run({"etc/a": "1\n", "etc/b": "1\n"})
    before = world.tree()
    for room in range(ROOM[kind]):
        with pytest.raises(OSError, match="No space left") as caught:
            run({"etc/a": "2\n", "etc/b": "2\n", "etc/new/c": "2\n"}, FullDisk(room))
        assert caught.value.filename
        assert world.tree() == before, room
    run({"etc/a": "2\n", "etc/b": "2\n", "etc/new/c": "2\n"})
    assert world.tree() != before


# Files that are written before anything is swapped: the three, and the record or the journal's two phases.
ROOM = {"owned": 4, "scattered": 5}


def test_a_disk_that_is_full_after_the_commitment_is_completed_later(world: World) -> None:
    world.scattered({"etc/a": "1\n"})
    with pytest.raises(OSError, match="No space left"):
        world.scattered({"etc/a": "2\n"}, FullDisk(3))
    result = world.scattered({"etc/a": "2\n"})
    assert result["completed_interrupted_run"] is True
    assert result["changed_files"] == [str(world.top / "etc/a")]
    assert world.scattered({"etc/a": "2\n"})["changed"] is False


def test_a_secret_is_in_its_file_and_nowhere_else(world: World) -> None:
    result = world.owned({"a.conf": "password=~~secret.db.raw~~ url=~~secret.api.url~~\n"})
    assert world.site() == {"a.conf": "password=s3cr3t-value url=other%20value%2F%2B\n"}
    assert (world.root / "a.conf").stat().st_mode & 0o777 == 0o600
    assert "s3cr3t" not in json.dumps(result)
    assert result["diff"][0]["after"] == "password=~~secret.db.raw~~ url=~~secret.api.url~~\n"


def test_a_rotated_secret_shows_neither_value(world: World) -> None:
    world.owned({"a": "~~secret.db.raw~~\n"})
    result = world.owned({"a": "~~secret.db.raw~~\n"}, secrets={"db": "brand-new"})
    assert result["changed"] is True
    assert "s3cr3t" not in json.dumps(result)
    assert "brand-new" not in json.dumps(result)
    assert world.site() == {"a": "brand-new\n"}


def test_a_file_with_a_secret_changed_by_hand_is_not_shown(world: World) -> None:
    world.scattered({"etc/a": "~~secret.db.raw~~\n"})
    (world.top / "etc" / "a").write_text("another-secret\n")
    assert "another-secret" not in json.dumps(world.scattered({"etc/a": "~~secret.db.raw~~\n"}))
    (world.top / "etc" / "b").write_text("closed-to-others\n")
    (world.top / "etc" / "b").chmod(0o600)
    assert "closed-to-others" not in json.dumps(world.scattered({"etc/b": "public\n"}))


def test_a_parser_that_quotes_the_secret_is_masked(world: World) -> None:
    with pytest.raises(SetError) as caught:
        world.owned({"a": "~~secret.db.raw~~\n"}, validate=parser(world, 'cat "$1/a"; exit 1'))
    assert "s3cr3t" not in str(caught.value)
    assert "~~secret.db.raw~~" in str(caught.value)


def test_no_trace_of_a_secret_after_a_refused_set(world: World) -> None:
    with pytest.raises(SetError):
        world.owned({"a": "~~secret.db.raw~~\n"}, validate=parser(world, "exit 1"))
    assert not any("s3cr3t" in content for content, _ in world.tree().values())


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([text("a", "~~secret.db.raw~~", "0644")], "may not let everybody in"),
        ([text("a", "~~secret.nobody.raw~~")], "secret nobody was not given"),
        ([text("../a", "x")], "without .."),
        ([text("/etc/a", "x")], "relative to it"),
        ([text("a", "x"), text("a", "y")], "more than once"),
        ([text("a", "x"), text("a/b", "y")], "cannot be a file and the folder"),
        ([{"path": "a", "text": "x", "mode": 644}], "write it in quotes"),
        ([text("a", "x", "u+x")], "write it in quotes"),
        ([text("a//b", "x")], "without .., //"),
    ],
)
def test_what_is_refused(world: World, files: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(SetError, match=message):
        world.run(files, root=str(world.root))
    assert not world.root.exists()


def test_a_folder_that_is_not_ours_is_not_taken(world: World) -> None:
    world.root.mkdir()
    assert world.owned({"a": "x"}, check=True)["changed"]
    (world.root / "theirs").touch()
    with pytest.raises(SetError, match="was not made by file_set"):
        world.owned({"a": "x"})
    (world.root / "theirs").unlink()
    world.owned({"a": "x"})
    assert world.site() == {"a": "x"}
    world.root.unlink()
    world.root.symlink_to("/tmp")  # noqa: S108 - any folder of others
    with pytest.raises(SetError, match="is a link to /tmp that file_set did not make"):
        world.owned({"a": "x"})


def test_the_umask_does_not_count(world: World) -> None:
    old = os.umask(0o077)
    try:
        world.owned({"sub/a": "x"})
        world.scattered({"etc/new/b": "x"}, set="other")
    finally:
        os.umask(old)
    assert (world.root / "sub").stat().st_mode & 0o777 == 0o755
    assert (world.root / "sub" / "a").stat().st_mode & 0o777 == 0o644
    assert (world.top / "etc" / "new").stat().st_mode & 0o777 == 0o755


def test_the_hash_changes_with_everything_that_counts(world: World) -> None:
    def shown(mode: str, secret: str, content: str = "~~secret.db.raw~~") -> str:
        run = world.run([text("a", content, mode)], root=str(world.root), secrets={"db": secret})
        return str(run["hash"])

    hashes = [shown("0600", "1"), shown("0640", "1"), shown("0600", "2"), shown("0600", "1", "x")]
    assert len(set(hashes)) == 4
    assert shown("0600", "1") == hashes[0]
