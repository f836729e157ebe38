"""Release archives of upstream's layout, the same bytes for the same content, and a mirror that serves them.

made = archive(folder / "thing-1.2.tar.gz", "thing", {"bin/run": File(b"#!/bin/sh\\n", 0o755)})
with mirror(folder) as address: ...         # artifacts_mirror
"""

from __future__ import annotations

import bz2
import contextlib
import functools
import gzip
import http.server
import io
import lzma
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

WHEN = 1_700_000_000
"""Seconds since 1970: every member's time."""


@dataclass(frozen=True)
class File:
    content: bytes
    mode: int = 0o644


Tree = Mapping[str, File]
"""Path below the top folder -> file."""


def tree(folder: Path, skip: Callable[[Path], bool] = lambda path: path.suffix == ".pyc") -> dict[str, File]:
    """A folder's files; executable ones stay so."""
    return {
        str(path.relative_to(folder)): File(path.read_bytes(), 0o755 if path.stat().st_mode & 0o100 else 0o644)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not skip(path)
    }


def tarred(files: Tree, top: str) -> bytes:
    """An uncompressed archive with one top folder, or with none where `top` is empty."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        folders: set[str] = set()
        for name, file in sorted(files.items()):
            path = f"{top}/{name}".lstrip("/")
            for parent in reversed(Path(path).parents):
                if str(parent) != "." and str(parent) not in folders:
                    folders.add(str(parent))
                    info = tarfile.TarInfo(str(parent))
                    info.type, info.mode, info.mtime = tarfile.DIRTYPE, 0o755, WHEN
                    tar.addfile(info)
            info = tarfile.TarInfo(path)
            info.size, info.mode, info.mtime = len(file.content), file.mode, WHEN
            tar.addfile(info, io.BytesIO(file.content))
    return out.getvalue()


def archive(target: Path, top: str, files: Tree) -> Path:
    """Write it, packed as its name's ending says (.tar.gz, .tar.bz2, .tar.xz); the path."""
    plain = tarred(files, top)
    pack: dict[str, Callable[[bytes], bytes]] = {
        ".gz": lambda data: gzip.compress(data, mtime=0),
        ".bz2": bz2.compress,
        ".xz": lzma.compress,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pack[target.suffix](plain))
    return target


def zipped(target: Path, files: Tree) -> Path:
    """A zip file without a top folder, with the modes that a build on Linux writes; the path."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive_:
        for name, file in sorted(files.items()):
            info = zipfile.ZipInfo(name, time.gmtime(WHEN)[:6])
            info.create_system, info.external_attr = 3, (0o100000 | file.mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive_.writestr(info, file.content)
    return target


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("X-Stand-In", "a mirror that only tests have")
        super().end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@contextlib.contextmanager
def mirror(folder: Path, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve the folder while the block runs; its address. For containers: the address of their network's gateway."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer((host, 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://{host}:{server.server_port}"
        finally:
            server.shutdown()
