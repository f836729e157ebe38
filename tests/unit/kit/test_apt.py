"""Packages and the repository, read by Debian's own apt and dpkg: sound ones are taken, others are not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standins.kit.apt import Package, repository
from tests.standins.kit.archive import File
from tests.standins.kit.openpgp import Home, Key

THING = Package(
    "readi-thing",
    "1.2-1",
    {"opt/thing/bin/run": File(b"#!/bin/sh\necho ran\n", 0o755), "etc/thing.conf": File("für alle\n".encode())},
    depends="sh | dash",
    scripts={"postinst": "#!/bin/sh\nexit 0\n"},
    conffiles=["/etc/thing.conf"],
)


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with Home() as made:
        yield made


@pytest.fixture(scope="module")
def key(home: Home) -> Key:
    return home.key("Repository <repository@readi.example>")


class Apt:
    """Debian's apt with folders of its own, on a repository in a folder."""

    def __init__(self, folder: Path, trusted: Key) -> None:
        self.folder, self.repository = folder / "apt", folder / "repository"
        for name in ("lists/partial", "cache/archives/partial", "etc/parts", "got"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "status").touch()
        (self.folder / "key.asc").write_bytes(trusted.public())
        (self.folder / "sources.list").write_text(
            f"deb [arch=amd64 signed-by={self.folder}/key.asc] file:{self.repository} trixie main\n"
        )

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        options = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": self.folder / "etc/parts",
            "Dir::Etc::parts": self.folder / "etc/parts",
            "Dir::State": self.folder,
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "APT::Architecture": "amd64",
            "APT::Architectures": "amd64",
            "APT::Sandbox::User": "",
            "APT::Update::Error-Mode": "any",
        }
        command = ["apt-get", *(word for n, v in options.items() for word in ("-o", f"{n}={v}")), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder / "got")


def test_apt_takes_what_is_signed_and_whole(tmp_path: Path, key: Key) -> None:
    apt = Apt(tmp_path, key)
    repository(apt.repository, key, "trixie", [THING])
    done = apt.run("update")
    assert done.returncode == 0, done.stderr
    done = apt.run("download", "readi-thing")
    assert done.returncode == 0, done.stderr
    [deb] = (apt.folder / "got").glob("*.deb")
    assert deb.read_bytes() == THING.deb()


def test_a_new_version_is_seen(tmp_path: Path, key: Key) -> None:
    apt = Apt(tmp_path, key)
    newer = Package("readi-thing", "1.10-1", THING.files)
    repository(apt.repository, key, "trixie", [THING, newer])
    assert apt.run("update").returncode == 0
    assert apt.run("download", "readi-thing").returncode == 0
    assert [deb.name for deb in (apt.folder / "got").glob("*.deb")] == ["readi-thing_1.10-1_all.deb"]


def test_apt_refuses_another_key(tmp_path: Path, key: Key, home: Home) -> None:
    apt = Apt(tmp_path, home.key("Another <another@readi.example>"))
    repository(apt.repository, key, "trixie", [THING])
    done = apt.run("update")
    assert done.returncode != 0
    assert "NO_PUBKEY" in done.stderr or "isn't signed" in done.stderr or "not signed" in done.stderr


def test_apt_refuses_a_changed_package(tmp_path: Path, key: Key) -> None:
    apt = Apt(tmp_path, key)
    repository(apt.repository, key, "trixie", [THING])
    assert apt.run("update").returncode == 0
    deb = apt.repository / THING.file
    deb.write_bytes(deb.read_bytes()[:-1] + b"!")
    assert apt.run("download", "readi-thing").returncode != 0


def test_apt_refuses_a_changed_index(tmp_path: Path, key: Key) -> None:
    apt = Apt(tmp_path, key)
    repository(apt.repository, key, "trixie", [THING])
    for index in apt.repository.rglob("Packages*"):
        index.write_bytes(index.read_bytes() + b"!")
    assert apt.run("update").returncode != 0


def test_dpkg_reads_the_package(tmp_path: Path) -> None:
    file = tmp_path / "x.deb"
    file.write_bytes(THING.deb())

    def dpkg(*words: str) -> str:
        return subprocess.run(["dpkg-deb", *words], capture_output=True, text=True, check=True).stdout

    assert dpkg("--field", str(file), "Package", "Version", "Depends").splitlines() == [
        "Package: readi-thing",
        "Version: 1.2-1",
        "Depends: sh | dash",
    ]
    assert "not the product" in dpkg("--field", str(file), "Description")
    dpkg("--raw-extract", str(file), str(tmp_path / "out"))
    assert (tmp_path / "out/opt/thing/bin/run").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "out/etc/thing.conf").read_text(encoding="utf-8") == "für alle\n"
    assert (tmp_path / "out/DEBIAN/conffiles").read_text() == "/etc/thing.conf\n"
    assert (tmp_path / "out/DEBIAN/postinst").stat().st_mode & 0o100
    assert THING.deb() == THING.deb()
