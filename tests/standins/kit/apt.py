"""Debian packages and a signed apt repository, made without Debian's own tools.

    package = Package("zammad", "7.2.0-1", files={"opt/zammad/bin/zammad": File(…)}, depends="postgresql")
    repository(folder, key, "trixie", [package])
    # deb [signed-by=/etc/apt/keyrings/x.asc] ADDRESS trixie main

deb(5) and https://wiki.debian.org/DebianRepository/Format say what the files are.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

from .archive import WHEN, File, Tree, tarred
from .openpgp import Key

SCRIPTS = ("preinst", "postinst", "prerm", "postrm")


@dataclass(frozen=True)
class Package:
    """`files`: path from / -> file; `scripts`: preinst, postinst, prerm, postrm; `conffiles`: absolute paths."""

    name: str
    version: str
    files: Tree
    depends: str = ""
    architecture: str = "all"
    description: str = "Stand-in for tests; not the product"
    scripts: Mapping[str, str] = field(default_factory=dict)
    conffiles: Sequence[str] = ()
    more: Mapping[str, str] = field(default_factory=dict)

    def control(self) -> str:
        fields = {
            "Package": self.name,
            "Version": self.version,
            "Architecture": self.architecture,
            "Maintainer": "readi.one tests <tests@readi.example>",
            "Installed-Size": str(sum(len(file.content) for file in self.files.values()) // 1024 + 1),
            **({"Depends": self.depends} if self.depends else {}),
            **self.more,
            # Whoever looks at an installed package reads what it is.
            "Description": self.description,
        }
        return "".join(f"{name}: {value}\n" for name, value in fields.items())

    def deb(self) -> bytes:
        """The package file: an ar archive of its format, its control files and its content."""
        if strange := set(self.scripts) - set(SCRIPTS):
            raise ValueError(f"no maintainer scripts: {', '.join(sorted(strange))}")
        sums = "".join(f"{hashlib.md5(f.content).hexdigest()}  {n}\n" for n, f in sorted(self.files.items()))  # noqa: S324
        control = {"control": File(self.control().encode()), "md5sums": File(sums.encode())}
        control |= {name: File(text.encode(), 0o755) for name, text in self.scripts.items()}
        if self.conffiles:
            control["conffiles"] = File("".join(f"{path}\n" for path in self.conffiles).encode())
        members = {
            "debian-binary": b"2.0\n",
            "control.tar.gz": gzip.compress(tarred(control, "."), mtime=0),
            "data.tar.gz": gzip.compress(tarred(self.files, "."), mtime=0),
        }
        return b"!<arch>\n" + b"".join(_member(name, content) for name, content in members.items())

    @property
    def file(self) -> str:
        return f"pool/main/{self.name}_{self.version.replace(':', '%3a')}_{self.architecture}.deb"


def _member(name: str, content: bytes) -> bytes:
    head = f"{name:<16}{WHEN:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
    return head + content + (b"\n" if len(content) % 2 else b"")


def repository(
    folder: Path,
    key: Key,
    suite: str,
    packages: Sequence[Package],
    architecture: str = "amd64",
    *,
    origin: str = "readi.one tests",
    label: str = "stand-ins, not the products",
) -> None:
    """Write or rewrite the suite: packages, their index, and a Release file signed by the key.

    `origin` and `label`: whom it plays, where a host asks for that (unattended-upgrades does).
    """
    entries = []
    for package in packages:
        content = package.deb()
        target = folder / package.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        head, description = package.control().split("Description:", 1)
        sha256 = hashlib.sha256(content).hexdigest()
        entries.append(
            f"{head}Filename: {package.file}\nSize: {len(content)}\nSHA256: {sha256}\nDescription:{description}"
        )
    index = "\n".join(entries).encode()
    below = f"main/binary-{architecture}"
    indexes = {f"{below}/Packages": index, f"{below}/Packages.gz": gzip.compress(index, mtime=0)}
    place = folder / "dists" / suite
    for name, content in indexes.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    lines = "".join(f" {hashlib.sha256(data).hexdigest()} {len(data)} {name}\n" for name, data in indexes.items())
    release = (
        f"Origin: {origin}\nLabel: {label}\nSuite: {suite}\nCodename: {suite}\n"
        f"Date: {formatdate(usegmt=True)}\nArchitectures: {architecture} all\nComponents: main\nSHA256:\n{lines}"
    ).encode()
    (place / "Release").write_bytes(release)
    (place / "Release.gpg").write_bytes(key.signature(release))
    (place / "InRelease").write_bytes(key.clearsigned(release))
