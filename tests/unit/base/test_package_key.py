"""One key: what a host is asked before the source of somebody's packages is written."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.standins.kit.openpgp import Home, Key

SCRIPT = Path(__file__).resolve().parents[3] / "roles/base/files/package-key"


@pytest.fixture(scope="module")
def release() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("release", str(SCRIPT))
    spec = importlib.util.spec_from_loader("release", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def keys() -> Iterator[list[Key]]:
    with Home() as home:
        yield [home.key("One <one@readi.example>", subkey=True), home.key("Two <two@readi.example>")]


def test_a_key_is_known_by_its_primary_fingerprint(release: ModuleType, keys: list[Key]) -> None:
    for key in keys:
        assert release.fingerprints(key.public().decode()) == [key.fingerprint]


def test_another_key_or_one_more_is_refused(release: ModuleType, keys: list[Key], tmp_path: Path) -> None:
    one, two = keys
    both = one.home.gpg("--armor", "--export", one.fingerprint, two.fingerprint).decode()
    file = tmp_path / "key.asc"
    file.write_bytes(one.public())
    assert release.wrong(file, one.fingerprint.lower()) is None
    for text in (two.public().decode(), both):
        file.write_text(text)
        assert two.fingerprint in release.wrong(file, one.fingerprint)
    file.write_text("nonsense")
    assert "none" in release.wrong(file, one.fingerprint)


def test_its_exit_code_says_so(
    release: ModuleType, keys: list[Key], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key.asc").write_bytes(keys[0].public())
    assert release.main(str(tmp_path / "key.asc"), keys[0].fingerprint) == 0
    assert release.main(str(tmp_path / "key.asc"), keys[1].fingerprint) == 1
    assert keys[0].fingerprint in capsys.readouterr().out
