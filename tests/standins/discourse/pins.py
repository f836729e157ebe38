"""The stand-in's launcher in an inventory's lock file, and what its base image is made of."""

from __future__ import annotations

from pathlib import Path

from tests.standins.kit.archive import File, Tree, archive, tree
from tests.standins.kit.pins import Pins

HERE = Path(__file__).parent
SOURCE = "the stand-in's launcher (tests/standins/discourse)"


def launcher(name: str, folder: Path, version: str) -> Path:
    """As a commit's archive has it: one top folder."""
    return archive(folder / f"{name}.tar.gz", f"discourse_docker-{version}", tree(HERE / "launcher"))


PINS = Pins(SOURCE, ("discourse_docker",), launcher)


def parts(folder: Path) -> Path:
    """What base.py makes the image of on a host: its programs, and the stand-in's Python."""
    own = {f"tests/standins/discourse/{path.name}": File(path.read_bytes()) for path in HERE.glob("*.py")}
    kit = {f"tests/standins/kit/{name}": one for name, one in tree(HERE.parent / "kit").items() if name.endswith(".py")}
    empty = {"tests/__init__.py": File(b""), "tests/standins/__init__.py": File(b"")}
    files: Tree = {**own, **kit, **empty, **{f"image/{name}": one for name, one in tree(HERE / "image").items()}}
    executable = {name: File(one.content, 0o755) for name, one in files.items()}
    return archive(folder / "discourse.tar.gz", "discourse", executable)
