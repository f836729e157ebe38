"""Archives of upstream's layout: the same bytes each time, as the role artifacts takes them."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.artifact import digest, unpack

from tests.standins.kit.archive import File, archive, mirror, tree

FILES = {"occ": File(b"#!/usr/bin/php\n", 0o755), "apps/a/info.xml": File(b"<info/>"), "ä b.txt": File(b"x" * 3000)}


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz"])
def test_the_role_unpacks_it(tmp_path: Path, ending: str) -> None:
    made = archive(tmp_path / f"thing.tar.{ending}", "thing", FILES)
    unpack(made, digest(made), tmp_path / "x/1.2")
    found = {name: file for name, file in tree(tmp_path / "x/1.2").items() if not name.startswith(".readi")}
    assert found == FILES


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    again = dict(reversed(FILES.items()))
    one, two = (archive(tmp_path / str(n) / "t.tar.gz", "thing", f) for n, f in enumerate((FILES, again)))
    assert one.read_bytes() == two.read_bytes()


def test_a_mirror_serves_it_and_says_what_it_is(tmp_path: Path) -> None:
    archive(tmp_path / "thing/thing.tar.gz", "thing", FILES)
    with mirror(tmp_path) as address, urllib.request.urlopen(f"{address}/thing/thing.tar.gz") as answer:  # noqa: S310
        assert answer.read() == (tmp_path / "thing/thing.tar.gz").read_bytes()
        assert "only tests have" in answer.headers["X-Stand-In"]
