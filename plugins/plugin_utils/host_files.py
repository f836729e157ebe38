"""Which files make the host library: what programs on a host start from, and all that these import.

Where it starts: the engine, the HTTP client, secrets; of each service what others know by name (kinds, adapter, groups,
people) and its programs, which are the files that define `main`. What none of them imports stays on the controller, so
a service's desired state does.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

MODULE_UTILS = Path(__file__).parent.parent / "module_utils"
PACKAGE = "readi"
PROGRAMS = "host_main.py"
_SHARED = ("http.py", "secrets.py")
_BY_NAME = ("kinds", "adapter", "groups", "people")
_DESIRED = "desired"
_MAIN = re.compile(rb"(?m)^def main\(")


class HostFilesError(Exception):
    """A file for hosts that imports what hosts cannot have."""


def library(top: Path = MODULE_UTILS) -> dict[str, bytes]:
    """Path in the library -> content, the entry point included."""
    files = {f"{PACKAGE}/{path}": (top / path).read_bytes() for path in closure(top, set(_starts(top)))}
    return {"__main__.py": (top / PROGRAMS).read_bytes(), **files}


def program(name: str, top: Path = MODULE_UTILS) -> dict[str, bytes]:
    """What one program (SERVICE.PROGRAM) consists of."""
    path = f"services/{name.replace('.', '/')}.py"
    if path not in programs(top):
        raise HostFilesError(f"there is no program {name}: {path} with a function main is missing")
    return {found: (top / found).read_bytes() for found in closure(top, {path})}


def programs(top: Path = MODULE_UTILS) -> list[str]:
    """The files of services that a unit can run, such as services/keycloak/session_check.py."""
    found = (str(path.relative_to(top)) for path in sorted(top.glob("services/*/*.py")))
    return [path for path in found if _MAIN.search((top / path).read_bytes())]


def closure(top: Path, starts: set[str]) -> list[str]:
    """The starts and all that they import of ours, with the packages that these lie in."""
    found: set[str] = set()
    waiting = set(starts)
    while waiting:
        path = waiting.pop()
        found.add(path)
        packages = {str(folder / "__init__.py") for folder in Path(path).parents}
        waiting |= ({*_imports(top, path)} | packages) - found
    return sorted(found)


def _starts(top: Path) -> Iterator[str]:
    yield from _SHARED
    yield from (str(path.relative_to(top)) for path in top.glob("reconcile/*.py"))
    for name in _BY_NAME:
        yield from (str(path.relative_to(top)) for path in top.glob(f"services/*/{name}.py"))
    yield from programs(top)


def _imports(top: Path, path: str) -> Iterator[str]:
    """Files of ours that the file imports, at its top or within a function."""
    for node in ast.walk(ast.parse((top / path).read_bytes(), filename=path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            package = Path(path).parents[node.level - 1]
            module = package.joinpath(*node.module.split(".")) if node.module else package
            for target in [module, *(module / alias.name for alias in node.names)]:
                yield from _file(top, target, path)


def _file(top: Path, target: Path, by: str) -> Iterator[str]:
    """A module's file or a package's; a name within a module has none of its own."""
    if target.name.startswith(_DESIRED):
        raise HostFilesError(f"{by} goes to hosts and imports {target}, which stays on the controller")
    for path in (target.parent / f"{target.name}.py", target / "__init__.py"):
        if (top / path).is_file():
            yield str(path)
