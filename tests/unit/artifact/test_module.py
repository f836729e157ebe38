"""What the module does on a host: a service's own upgrade unpacks first, and switches when it is ready."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.readi.one.plugins.module_utils.artifact import digest
from ansible_collections.readi.one.plugins.modules.artifact import run

from tests.standins.kit.archive import File, archive


def given(folder: Path, version: str, **params: Any) -> AnsibleModule:
    made = archive(folder / f"thing-{version}.tar.gz", "thing", {"what": File(version.encode())})
    items = [{"name": "thing", "version": version, "sha256": digest(made), "archive": str(made)}]
    told = {"root": str(folder / "opt"), "upgrade": True, "link": True, "items": items, **params}
    return cast(AnsibleModule, SimpleNamespace(params=told, check_mode=False))


def linked(folder: Path) -> str:
    return (folder / "opt/thing/current/what").read_text()


def test_without_link_it_is_unpacked_beside_what_runs(tmp_path: Path) -> None:
    assert run(given(tmp_path, "1"))["changed"]
    assert run(given(tmp_path, "2", link=False))["changed"]
    assert (tmp_path / "opt/thing/2/what").read_text() == "2"
    assert linked(tmp_path) == "1"
    assert not run(given(tmp_path, "2", link=False))["changed"]
    assert run(given(tmp_path, "2"))["changed"]
    assert linked(tmp_path) == "2"
