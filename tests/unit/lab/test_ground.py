"""The ground image is another one as soon as anything is different that went into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.lab import ground
from tests.lab.shell import LabError

FILES = {"roles/base/tasks/main.yml": "tasks", "roles/base/README.md": "read me", "plugins/run.py": "run"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def digest(root: Path) -> str:
    found = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
    return ground.digest(root, found, "debian")


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "plugins" / "run.py").write_text("walk"),
        lambda root: (root / "plugins" / "run.py").chmod(0o755),
        lambda root: (root / "plugins" / "run.py").rename(root / "plugins" / "walk.py"),
        lambda root: (root / "plugins" / "more.py").write_text(""),
        lambda root: (root / "roles" / "base" / "tasks" / "main.yml").unlink(),
    ],
    ids=["content", "executable", "name", "more", "less"],
)
def test_whatever_is_read_by_a_run_makes_another_image(root: Path, change: Callable[[Path], object]) -> None:
    before = digest(root)
    change(root)
    assert digest(root) != before


def test_another_debian_makes_another_image(root: Path) -> None:
    assert ground.digest(root, FILES, "debian") != ground.digest(root, FILES, "another")


def test_what_nobody_runs_makes_none(root: Path) -> None:
    before = digest(root)
    (root / "roles" / "base" / "README.md").write_text("generated anew")
    assert digest(root) == before == ground.digest(root, reversed(list(FILES)), "debian")


def test_more_hosts_and_groups_come_into_a_copy_of_the_inventory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ground.vault, "ensure", lambda _: False)
    made = ground.inventory(
        tmp_path / "more", {"peer": {"ansible_host": "192.0.2.1"}}, {"web": ["peer"], "own": ["lab"]}
    )
    hosts = yaml.safe_load((made / "hosts.yml").read_text())["all"]
    assert set(hosts["hosts"]) == {ground.HOST, "peer"}
    assert set(hosts["children"]["web"]["hosts"]) == {ground.HOST, "peer"}
    assert set(hosts["children"]["own"]["hosts"]) == {"lab"}
    assert hosts["children"]["keycloak"]
    with pytest.raises(LabError, match="is there already"):
        ground.inventory(made, {}, {})
