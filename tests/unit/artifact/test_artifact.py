"""Artefacts: declared, decided, unpacked; whatever goes wrong, what runs stays as it was."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils import artifact as a
from hypothesis import given
from hypothesis import strategies as st

SHA = "0" * 64
RAW: dict[str, Any] = {
    "version": "1.2",
    "seen": "2026-11-22",
    "sha256": SHA,
    "sources": [{"url": "https://upstream.example/thing-1.2.tar.gz"}],
    "services": ["thing"],
    "licence": "MIT",
}


def archive(path: Path, files: Mapping[str, str], extra: list[tarfile.TarInfo] | None = None) -> str:
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(text), 0o775
            tar.addfile(info, io.BytesIO(text.encode()))
        for info in extra or []:
            tar.addfile(info)
    return a.digest(path)


def test_the_product_catalogue_is_valid() -> None:
    file = Path(__file__).parents[3] / "playbooks/group_vars/all/artifacts.yml"
    catalogue = yaml.safe_load(file.read_text())["artifacts_catalogue"]
    wanted = a.select(catalogue, ["keycloak", "web"])
    assert [(w.name, w.version) for w in wanted] == [("keycloak", "26.7.4")]
    assert [source.kind for source in wanted[0].sources] == ["mirror", "url", "maven"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sha256": "abc"}, "sha256 is 64"),
        ({"version": "../1"}, "cannot name a folder"),
        ({"sources": []}, "sources is empty"),
        ({"sources": [{"url": "http://upstream.example/x"}]}, "starts with https://"),
        ({"sources": [{"ftp": "x"}]}, "one of mirror, url, maven"),
        ({"sources": [{"maven": "group:artifact"}]}, "group:artifact:version:type"),
        ({"checksum": "x"}, "unknown field checksum"),
    ],
)
def test_a_wrong_declaration_names_its_field(change: dict[str, Any], said: str) -> None:
    with pytest.raises(a.ArtifactError, match=said) as caught:
        a.parse("thing", {**RAW, **change})
    assert "artifacts_catalogue.thing" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(a.ArtifactError, match="licence is missing"):
        a.parse("thing", {key: value for key, value in RAW.items() if key != "licence"})


def test_a_mistake_in_another_hosts_artefact_is_seen_too() -> None:
    with pytest.raises(a.ArtifactError):
        a.select({"thing": RAW, "other": {**RAW, "services": ["elsewhere"], "sha256": ""}}, ["thing"])


def test_decide() -> None:
    empty = a.Present(None, {})
    assert a.decide("2", SHA, empty) == a.Step(ship=True, link=True)
    assert a.decide("2", SHA, a.Present("2", {"2": SHA})) == a.Step(ship=False, link=False)
    # Interrupted between unpacking and linking: only the link is missing.
    assert a.decide("2", SHA, a.Present(None, {"2": SHA})) == a.Step(ship=False, link=True)
    # The folder behind the link is gone: shipped again.
    assert a.decide("2", SHA, a.Present("2", {})) == a.Step(ship=True, link=False)


def test_an_installed_version_changes_by_upgrade_only() -> None:
    older = a.Present("1", {"1": SHA})
    assert a.decide("2", SHA, older) == a.Step(ship=False, link=False, held="1")
    assert a.decide("2", SHA, older, upgrade=True) == a.Step(ship=True, link=True)
    assert a.decide("1", SHA, a.Present("2", {"1": SHA, "2": SHA})).held == "2"


def test_an_archive_does_not_change_under_its_version() -> None:
    with pytest.raises(a.ArtifactError, match="another archive"):
        a.decide("1", "1" * 64, a.Present("1", {"1": SHA}))


@given(st.lists(st.sampled_from(["..", ".", "", "a", "b c", "ü", "current"]), max_size=6), st.booleans())
def test_no_member_leaves_its_folder(parts: list[str], absolute: bool) -> None:
    name = ("/" if absolute else "") + "/".join(parts)
    try:
        path = a.inside(name)
    except a.ArtifactError:
        assert ".." in parts or name.startswith("/")
        return
    assert ".." not in parts
    assert path is None or (Path("/x") / path).resolve().is_relative_to("/x")


def test_unpack_is_complete_and_normalised(tmp_path: Path) -> None:
    sha = archive(tmp_path / "x.tar.gz", {"thing-1.2/bin/run": "#!", "thing-1.2/lib/deep/file": "text"})
    a.unpack(tmp_path / "x.tar.gz", sha, tmp_path / "thing/1.2")
    a.link(tmp_path / "thing", "1.2")
    assert (tmp_path / "thing/current/lib/deep/file").read_text() == "text"
    assert (tmp_path / "thing/current/bin/run").stat().st_mode & 0o777 == 0o755
    assert a.look(tmp_path / "thing") == a.Present("1.2", {"1.2": sha})
    assert sorted(p.name for p in (tmp_path / "thing").iterdir()) == ["1.2", "current"]


def test_a_wrong_checksum_changes_nothing(tmp_path: Path) -> None:
    archive(tmp_path / "x.tar.gz", {"thing-1.2/run": "#!"})
    with pytest.raises(a.ArtifactError, match=r"wrong checksum: x\.tar\.gz") as caught:
        a.unpack(tmp_path / "x.tar.gz", SHA, tmp_path / "thing/1.2")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "thing").exists()


def test_an_archive_with_a_link_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    evil = tarfile.TarInfo("thing-1.2/etc")
    evil.type, evil.linkname = tarfile.SYMTYPE, "/etc"
    sha = archive(tmp_path / "x.tar.gz", {"thing-1.2/run": "#!"}, [evil])
    with pytest.raises(a.ArtifactError, match="neither a file nor a folder"):
        a.unpack(tmp_path / "x.tar.gz", sha, tmp_path / "thing/1.2")
    assert list((tmp_path / "thing").iterdir()) == []


def test_what_is_no_archive_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(b"no archive")
    with pytest.raises(a.ArtifactError, match="no archive that can be unpacked"):
        a.unpack(tmp_path / "x.tar.gz", a.digest(tmp_path / "x.tar.gz"), tmp_path / "thing/1.2")
    assert list((tmp_path / "thing").iterdir()) == []


def test_what_an_interrupted_run_left_is_not_a_version_and_is_cleared(tmp_path: Path) -> None:
    sha = archive(tmp_path / "x.tar.gz", {"thing-1.2/run": "#!"})
    left = tmp_path / "thing/.1.2.abc"
    left.mkdir(parents=True)
    (left / "half").touch()
    assert a.look(tmp_path / "thing") == a.Present(None, {})
    a.unpack(tmp_path / "x.tar.gz", sha, tmp_path / "thing/1.2")
    assert not left.exists()


def test_link_switches_an_existing_link(tmp_path: Path) -> None:
    for version in ("1", "2"):
        (tmp_path / version).mkdir()
        a.link(tmp_path, version)
    assert (tmp_path / "current").readlink() == Path("2")
