"""Archives of upstream's layout: the same bytes each time, as the role artifacts takes them."""

from __future__ import annotations

import urllib.request
import zipfile
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.artifact import ArtifactError, digest, unpack

from tests.standins.kit.archive import File, archive, mirror, tree, zipped

FILES = {"occ": File(b"#!/usr/bin/php\n", 0o755), "apps/a/info.xml": File(b"<info/>"), "ä b.txt": File(b"x" * 3000)}


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz"])
def test_the_role_unpacks_it(tmp_path: Path, ending: str) -> None:
    made = archive(tmp_path / f"thing.tar.{ending}", "thing", FILES)
    unpack(made, digest(made), tmp_path / "x/1.2")
    found = {name: file for name, file in tree(tmp_path / "x/1.2").items() if not name.startswith(".readi")}
    assert found == FILES


@pytest.mark.parametrize("top", ["", "thing/"])
def test_a_zip_is_unpacked_with_or_without_a_top_folder(tmp_path: Path, top: str) -> None:
    made = zipped(tmp_path / "thing.zip", {f"{top}{name}": file for name, file in FILES.items()})
    unpack(made, digest(made), tmp_path / "x/1.2")
    found = {name: file for name, file in tree(tmp_path / "x/1.2").items() if not name.startswith(".readi")}
    assert found == FILES


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", "a\\..\\out"])
def test_a_zip_that_leaves_its_folder_is_refused_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    made = tmp_path / "bad.zip"
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("good", "x")
        packed.writestr(name, "x")
    with pytest.raises(ArtifactError, match="outside its folder"):
        unpack(made, digest(made), tmp_path / "x/1.2")
    assert list((tmp_path / "x").iterdir()) == []


def test_a_zip_with_a_link_is_refused(tmp_path: Path) -> None:
    made = zipped(tmp_path / "bad.zip", {"good": File(b"x")})
    with zipfile.ZipFile(made, "a") as packed:
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    with pytest.raises(ArtifactError, match="neither a file nor a folder"):
        unpack(made, digest(made), tmp_path / "x/1.2")


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    again = dict(reversed(FILES.items()))
    one, two = (archive(tmp_path / str(n) / "t.tar.gz", "thing", f) for n, f in enumerate((FILES, again)))
    assert one.read_bytes() == two.read_bytes()


def test_a_mirror_serves_it_and_says_what_it_is(tmp_path: Path) -> None:
    archive(tmp_path / "thing/thing.tar.gz", "thing", FILES)
    with mirror(tmp_path) as address, urllib.request.urlopen(f"{address}/thing/thing.tar.gz") as answer:  # noqa: S310
        assert answer.read() == (tmp_path / "thing/thing.tar.gz").read_bytes()
        assert "only tests have" in answer.headers["X-Stand-In"]
