"""The library on a host: complete by itself, switched in one step, and read through one link for a program's life."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils import host_library
from ansible_collections.readi.one.plugins.plugin_utils import host_files
from hypothesis import given
from hypothesis import strategies as st

IMPORT_ALL = """
import importlib, pathlib, sys
top = pathlib.Path(sys.argv[1])
sys.path[:] = [str(top), *(p for p in sys.path if p)]
names = [".".join(p.relative_to(top).with_suffix("").parts) for p in top.rglob("readi/**/*.py")]
for name in names:
    importlib.import_module(name.removesuffix(".__init__"))
ours = {m.__name__ for m in sys.modules.values() if (getattr(m, "__file__", None) or "").startswith(str(top))}
foreign = [m for m in sys.modules if m.split(".")[0] in ("ansible", "ansible_collections", "yaml", "jinja2")]
assert not foreign, foreign
print(len(names), len(ours))
"""
FILES = st.dictionaries(st.sampled_from(["a.py", "readi/a.py", "readi/b/c.py"]), st.binary(max_size=20))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return host_files.library()


def python(*words: str) -> subprocess.CompletedProcess[str]:
    """As on a host, and without what this environment has installed (-S)."""
    return subprocess.run([sys.executable, "-I", "-S", *words], check=False, capture_output=True, text=True)


def test_every_file_imports_with_nothing_else_on_the_path(files: dict[str, bytes], tmp_path: Path) -> None:
    host_library.install(files, check=False, folder=tmp_path)
    done = python("-c", IMPORT_ALL, str((tmp_path / "current").resolve()))
    assert done.returncode == 0, done.stderr
    # All but __main__.py, each once.
    assert done.stdout.split() == [str(len(files) - 1)] * 2


def test_it_holds_what_hosts_need_and_nothing_that_only_the_controller_does(files: dict[str, bytes]) -> None:
    for path in ("http.py", "secrets.py", "reconcile/run.py", "services/keycloak/adapter.py"):
        assert f"readi/{path}" in files
    for program in host_files.programs():
        assert f"readi/{program}" in files
    names = {path.rpartition("/")[2] for path in files}
    assert not {name for name in names if name.startswith("desired")}
    assert not [path for path in files if path.startswith(("readi/model/", "readi/adopt/", "readi/files/"))]


def test_a_file_for_hosts_that_imports_a_desired_state_is_refused(tmp_path: Path) -> None:
    room = tmp_path / "services" / "x"
    room.mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "services", room):
        (folder / "__init__.py").write_text("")
    (room / "desired.py").write_text("")
    (room / "sync.py").write_text("def main(config):\n    from .desired import desired\n")
    with pytest.raises(host_files.HostFilesError, match=r"sync\.py goes to hosts and imports .*desired"):
        host_files.program("x.sync", tmp_path)
    with pytest.raises(host_files.HostFilesError, match=r"there is no program x\.other"):
        host_files.program("x.other", tmp_path)


def test_an_unchanged_library_is_unchanged_and_check_mode_writes_nothing(tmp_path: Path) -> None:
    files = {"__main__.py": b"", "readi/__init__.py": b"1"}
    folder = tmp_path / "lib"
    announced = host_library.install(files, check=True, folder=folder)
    assert announced["changed"] and not folder.exists()
    done = host_library.install(files, check=False, folder=folder)
    assert done == announced
    assert host_library.installed(done["version"], folder)
    assert not host_library.install(files, check=False, folder=folder)["changed"]


def test_the_last_two_stay(tmp_path: Path) -> None:
    versions = [host_library.install({"a": bytes([n])}, check=False, folder=tmp_path)["version"] for n in range(3)]
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir() and not p.is_symlink()) == sorted(versions[1:])
    assert (tmp_path / "current").readlink() == Path(versions[2])
    # Back to the one before: both are still there.
    host_library.install({"a": b"\1"}, check=False, folder=tmp_path)
    assert (tmp_path / versions[2]).is_dir()


@pytest.mark.parametrize("change", ["content", "more", "less", "link"])
def test_what_somebody_changed_by_hand_is_taken_back(tmp_path: Path, change: str) -> None:
    files = {"__main__.py": b"", "readi/a.py": b"1"}
    version = host_library.install(files, check=False, folder=tmp_path)["version"]
    if change == "link":
        (tmp_path / "current").unlink()
    elif change == "less":
        (tmp_path / version / "readi/a.py").unlink()
    else:
        (tmp_path / version / ("readi/a.py" if change == "content" else "readi/b.py")).write_bytes(b"2")
    assert not host_library.installed(version, tmp_path)
    assert host_library.install(files, check=False, folder=tmp_path)["changed"]
    assert host_library.installed(version, tmp_path)
    assert host_library.read(tmp_path / version) == files


@given(FILES, FILES)
def test_a_version_is_named_by_its_content(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert (host_library.name(one) == host_library.name(other)) == (one == other)


def made(content: str) -> dict[str, bytes]:
    packages = {f"readi/{path}__init__.py": b"" for path in ("", "services/", "services/x/")}
    program = {"readi/services/x/p.py": content.encode()}
    return {"__main__.py": host_files.library()["__main__.py"], **packages, **program}


def test_a_program_runs_from_the_version_it_started_from(tmp_path: Path) -> None:
    """The link is switched while it runs; what it imports later is still of its own version."""
    switch = (
        "def main(config, *words):\n"
        "    import os, pathlib\n"
        "    link = pathlib.Path(words[0])\n"
        "    link.unlink(), link.symlink_to('gone')\n"
        "    from . import late\n"
        "    print(config, late.__file__)\n"
        "    return 7\n"
    )
    version = host_library.install({**made(switch), "readi/services/x/late.py": b""}, check=False, folder=tmp_path)[
        "version"
    ]
    link = str(tmp_path / "current")
    done = python(link, "x.p", "/etc/x.json", link)
    assert (done.returncode, done.stderr) == (7, "")
    assert done.stdout.strip() == f"/etc/x.json {tmp_path}/{version}/readi/services/x/late.py"


@pytest.mark.parametrize("words", [[], ["x"], ["x.p.q"], ["../x.p"], ["x.nobody"], ["nobody.p"]])
def test_what_is_no_program_is_said(tmp_path: Path, words: list[str]) -> None:
    host_library.install(made("def main(config):\n    return 0\n"), check=False, folder=tmp_path)
    done = python(str(tmp_path / "current"), *words)
    assert done.returncode == 2
    assert "usage:" in done.stderr or "no program" in done.stderr


def test_a_program_that_lacks_something_says_what(tmp_path: Path) -> None:
    host_library.install(made("import nothing_of_that_name\n"), check=False, folder=tmp_path)
    done = python(str(tmp_path / "current"), "x.p")
    assert done.returncode == 1
    assert "No module named 'nothing_of_that_name'" in done.stderr
