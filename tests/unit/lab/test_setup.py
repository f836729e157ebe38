"""bin/setup takes the newest Python that really runs, and says in one line what it may not install itself."""

from pathlib import Path

import pytest

from tests.lab import engine, setup
from tests.lab.shell import LabError


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH and a pyenv of our own."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.delenv("READI_PYTHON", raising=False)
    monkeypatch.setattr(setup, "candidates", lambda: [str(path) for path in sorted(tmp_path.glob("python*"))])
    return tmp_path


def interpreter(folder: Path, name: str, says: str, code: int = 0) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    path.chmod(0o755)


def test_the_newest_that_runs(bin_folder: Path) -> None:
    interpreter(bin_folder, "python3.11", "3.11")
    interpreter(bin_folder, "python3.12", "3.12")
    # pyenv's shim of a version that is not chosen, and a Debian Python without ensurepip: both end badly.
    interpreter(bin_folder, "python3.13", "pyenv: python3.13: command not found", 127)
    # Newer than any lock.
    interpreter(bin_folder, "python3.14", "3.14")
    assert setup.newest() == (str(bin_folder / "python3.12"), "3.12")


def test_none_that_runs(bin_folder: Path) -> None:
    interpreter(bin_folder, "python3.13", "", 1)
    assert setup.newest() is None
    assert "python3-venv" in setup.missing("fast")


def test_not_root_and_something_missing_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    with pytest.raises(LabError) as error:
        setup.install(["chromium", "maven"])
    assert str(error.value) == "Missing; install as root: apt-get install chromium maven"


def test_an_engine_that_answers_needs_no_engine_of_debians(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interpreter(bin_folder, "python3.13", "3.13")
    monkeypatch.setattr(setup, "there", lambda name: name not in {"dockerd", "iptables"})
    monkeypatch.setattr(engine, "answers", lambda: True)
    assert setup.missing("test") == []
    monkeypatch.setattr(engine, "answers", lambda: False)
    assert setup.missing("test") == ["docker.io", "iptables"]
    assert setup.missing("fast") == []


def test_a_library_is_there_when_it_loads() -> None:
    assert setup.there("libc.so.6")
    assert not setup.there("libnobodyhas.so.1")


def test_a_module_of_php_is_there_or_not() -> None:
    assert setup.there("php:json")
    assert not setup.there("php:nobodyhas")
    assert not setup.there("nobodyhas:json")
