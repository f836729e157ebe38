"""python3 base.py CODE IMAGE FILE: the base image of the stand-in, on a host that has Docker, from the host's programs.

CODE: a folder with this one and the stand-in's Python. The image's id, which stands for upstream's digest, is in FILE.
"""

import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path

PROGRAMS = (
    "/usr/bin/python3", "/usr/bin/bash", "/usr/bin/sh", "/usr/bin/cat", "/usr/bin/rm", "/usr/bin/mkdir",
    "/usr/bin/chmod", "/usr/bin/sleep", "/usr/bin/touch", "/usr/bin/env", "/usr/bin/ls", "/usr/bin/socat",
    "/usr/bin/find", "/usr/bin/grep", "/usr/sbin/ldconfig",
)  # fmt: skip
FILES = ("/etc/ld.so.cache", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf")
FOLDERS = ("/usr/lib/python3.13", "/usr/lib/python3/dist-packages")
LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}
SKIP = re.compile(r"/(test|tests|idlelib|ensurepip|__pycache__|ansible\w*|debpython|config-3)(/|$)")
OURS = {
    "pups": "/usr/local/bin/pups", "boot": "/usr/sbin/boot", "rails": "/usr/local/bin/rails",
    "standin-web": "/usr/local/bin/standin-web", "standin-checkout": "/usr/local/bin/standin-checkout",
}  # fmt: skip


def needed(path):
    """The libraries of a program or of another library."""
    out = subprocess.run(["ldd", path], capture_output=True, text=True, check=False).stdout
    return set(re.findall(r"(/\S+) \(0x", out))


def whole(paths):
    """With what symbolic links lead to, and libraries."""
    found, waiting = set(), set(paths)
    while waiting:
        path = Path(waiting.pop())
        real = path.parent.resolve() / path.name
        if str(real) in found or not (real.exists() or real.is_symlink()):
            continue
        found.add(str(real))
        if real.is_symlink():
            waiting.add(str((real.parent / real.readlink()).absolute()))
        elif real.suffix == ".so" or ".so." in real.name or real.parent.name in ("bin", "sbin"):
            waiting |= needed(str(real))
    return sorted(found)


def main(code, image, file):
    paths = {*PROGRAMS, *FILES, "/usr/lib/x86_64-linux-gnu/libpq.so.5"}
    for folder in FOLDERS:
        paths |= {str(one) for one in Path(folder).rglob("*") if not one.is_dir() and not SKIP.search(str(one))}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, to in LINKS.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, to
            tar.addfile(info)
        for path in whole(paths):
            tar.add(path, recursive=False)
        for name, to in OURS.items():
            tar.add(Path(code, "image", name), to)
        tar.add(Path(code, "tests"), "/usr/local/lib/standin/tests")
        for name in ("tmp", "run", "shared", "root", "var"):
            info = tarfile.TarInfo(name)
            info.type, info.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(info)
    # OpenSSL's module for what nobody uses any more is not in it.
    env = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin CRYPTOGRAPHY_OPENSSL_NO_LEGACY=1"
    change = ["--change", env]
    words = ["docker", "import", *change, "--change", "LABEL standin=discourse", "-", image]
    Path(file).write_bytes(subprocess.run(words, input=out.getvalue(), capture_output=True, check=True).stdout.strip())


main(*sys.argv[1:])
