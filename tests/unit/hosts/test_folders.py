"""What a run makes has the modes that are meant, whatever umask the caller has, and the next run puts them right."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils import applied_inventory, guard, host_library
from ansible_collections.readi.one.plugins.module_utils.folders import made
from ansible_collections.readi.one.plugins.module_utils.services.certificates import openssl
from ansible_collections.readi.one.plugins.module_utils.services.certificates.places import Paths, write
from ansible_collections.readi.one.plugins.module_utils.services.certificates.store import install

ALL = (0o022, 0o027, 0o077)


@pytest.fixture(params=ALL, ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def certificate(root: Path) -> None:
    install(Paths(root), "a.example", ("chain", "key"), {}, None)
    write(Paths(root).config, "{}", 0o644)
    write(Paths(root).ca / "root.pem", "root", 0o644)


MAKERS: dict[str, Callable[[Path], object]] = {
    "certificates": certificate,
    "host library": lambda root: host_library.install({"__main__.py": b""}, check=False, folder=root / "usr/lib/readi"),
    "guard": lambda root: guard.put(root / "etc/readi/firewall/readi.nft", "x"),
    "applied inventory": lambda root: applied_inventory.write("{}", root / "var/lib/readi/applied/model.json"),
}
SECRET = {"key.pem", "model.json"}


def wrong(root: Path) -> list[str]:
    """Folders that others cannot enter, and files that they cannot read, but for secrets."""
    found = []
    for path in root.rglob("*"):
        if path.is_symlink() or path.name in SECRET or path.name == ".lock":
            continue
        wanted = 0o755 if path.is_dir() else 0o644
        if path.stat().st_mode & wanted != wanted:
            found.append(f"{path.relative_to(root)} {path.stat().st_mode & 0o777:o}")
    return found


@pytest.mark.parametrize("maker", MAKERS)
def test_the_umask_changes_nothing(maker: str, umask: int, tmp_path: Path) -> None:
    root = tmp_path / "host"
    root.mkdir()
    MAKERS[maker](root)
    assert any(root.rglob("*")) and wrong(root) == []


def test_secrets_stay_secret(umask: int, tmp_path: Path) -> None:
    certificate(tmp_path)
    assert (tmp_path / "etc/readi/tls/a.example/key.pem").stat().st_mode & 0o777 == 0o600
    assert made(tmp_path / "x/readi/y", 0o700).stat().st_mode & 0o777 == 0o700


def test_what_an_earlier_run_made_too_narrow_is_opened(tmp_path: Path) -> None:
    certificate(tmp_path)
    narrow = [tmp_path / part for part in ("etc/readi", "etc/readi/tls", "etc/readi/ca")]
    for folder in narrow:
        folder.chmod(0o700)
    certificate(tmp_path)
    assert wrong(tmp_path) == []


def test_others_folders_are_left_as_they_are(tmp_path: Path) -> None:
    theirs = tmp_path / "etc"
    theirs.mkdir(mode=0o711)
    theirs.chmod(0o711)
    made(theirs / "readi/tls")
    assert theirs.stat().st_mode & 0o777 == 0o711


def test_commands_write_what_others_may_read(umask: int, tmp_path: Path) -> None:
    """update-ca-certificates makes the file by which every program of the host trusts anybody."""
    openssl.run("touch", str(tmp_path / "bundle"))
    assert (tmp_path / "bundle").stat().st_mode & 0o777 == 0o644
    assert subprocess.run(["sh", "-c", "umask"], capture_output=True, text=True, check=True).stdout.strip() != ""
