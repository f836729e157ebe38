"""The stand-in for Nextcloud's release: upstream's layout, and every file of it says what it is."""

from __future__ import annotations

import tarfile
from pathlib import Path

from ansible_collections.readi.one.plugins.module_utils.artifact import digest, unpack

from tests.standins.nextcloud import TREE, VERSION, release

# As in upstream's archive, as far as a role touches it.
LAYOUT = {
    "occ",
    "cron.php",
    "index.php",
    "remote.php",
    "status.php",
    "version.php",
    "ocs/v2.php",
    "lib/base.php",
    "config/CAN_INSTALL",
    "apps/files/appinfo/info.xml",
}


def test_upstreams_layout_and_name(tmp_path: Path) -> None:
    made = release(tmp_path)
    assert made.name == f"nextcloud-{VERSION}.tar.bz2"
    with tarfile.open(made) as tar:
        names = {name.removeprefix("nextcloud/") for name in tar.getnames()}
        assert {name.partition("/")[0] for name in tar.getnames()} == {"nextcloud"}
    assert names >= LAYOUT
    unpack(made, digest(made), tmp_path / "x/1")
    assert (tmp_path / "x/1/occ").stat().st_mode & 0o111


def test_another_release_says_so(tmp_path: Path) -> None:
    unpack(made := release(tmp_path, "33.0.2"), digest(made), tmp_path / "x/1")
    text = (tmp_path / "x/1/version.php").read_text()
    assert "$OC_Version = [33, 0, 2, 2];" in text
    assert "$OC_VersionString = '33.0.2';" in text


def test_whoever_opens_a_file_reads_that_it_is_a_stand_in() -> None:
    for name in ("occ", "version.php", "lib/base.php", "index.php"):
        assert "A stand-in, not the product" in (TREE / name).read_text(encoding="utf-8"), name
    for file in TREE.glob("apps/*/appinfo/info.xml"):
        assert "A stand-in, not the app" in file.read_text(encoding="utf-8"), file
