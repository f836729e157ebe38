"""The files at the root that others' machines read: they agree with each other and with what they promise."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from typing import Any

import yaml

from .checkout import BIN, ROOT, environment, run, texts


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_one_version() -> None:
    version = load("galaxy.yml")["version"]
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == version
    assert load("publiccode.yml")["softwareVersion"] == version
    newest = re.search(r"(?m)^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert newest
    assert newest[1] == version


def test_publiccode() -> None:
    """publiccode.yml standard 0.4, core schema: mandatory keys and the lengths of the descriptions."""
    data = load("publiccode.yml")
    mandatory = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description"}
    assert mandatory | {"legal", "maintenance", "localisation"} <= set(data)
    assert set(data["description"]) == {"de", "en"} == set(data["localisation"]["availableLanguages"])
    for text in data["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10000
        assert text["features"]


def test_one_licence() -> None:
    assert (ROOT / "LICENSE").read_bytes() == (ROOT / "LICENSES/GPL-3.0-or-later.txt").read_bytes()
    assert load("galaxy.yml")["license"] == ["GPL-3.0-or-later"]
    assert load("publiccode.yml")["legal"]["license"] == "GPL-3.0-or-later"


def test_continuous_integration_runs_what_anybody_runs() -> None:
    """GitHub and GitLab prepare a bare Debian and run .ci/run, which runs bin/test; nothing of theirs beside it."""
    github = load(".github/workflows/test.yml")["jobs"]["test"]
    gitlab = load(".gitlab-ci.yml")["test"]
    assert [step["run"] for step in github["steps"] if step.get("run", "").startswith(".")] == [".ci/run"]
    assert gitlab["script"] == [".ci/run"]
    assert github["strategy"]["matrix"]["debian"] == gitlab["parallel"]["matrix"][0]["DEBIAN"]
    script = ROOT / ".ci/run"
    assert script.stat().st_mode & 0o111
    assert "bin/test" in script.read_text(encoding="utf-8")
    for step in github["steps"]:
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), f"{step['uses']} is not pinned"


def test_a_commit_needs_no_network() -> None:
    """Every hook is a command of the locked environment or a script of ours."""
    for repo in load(".pre-commit-config.yaml")["repos"]:
        assert repo["repo"] == "local"
        for hook in repo["hooks"]:
            assert hook["language"] == "system"
            first = hook["entry"].split()[0]
            where = BIN / first.removeprefix(".venv/bin/") if first.startswith(".venv/") else ROOT / first
            assert where.is_file(), f"hook {hook['id']}: {first} is not there"


def test_galaxy_requirements_resolve() -> None:
    """Nothing is needed, so this needs no network; it fails as soon as something is listed that cannot be had."""
    run("ansible-galaxy", "collection", "install", "-r", "requirements.yml", env=environment(ROOT / "ansible.cfg"))


def test_editors_know_the_schemas() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    for schema, files in settings["yaml.schemas"].items():
        assert (ROOT / schema).is_file(), schema
        for pattern in [files] if isinstance(files, str) else files:
            assert list(ROOT.glob(pattern.lstrip("/"))), f"{pattern} matches no file"


def test_every_hash_has_its_source() -> None:
    """A SHA-256 of something foreign has beside it where the bytes come from, and when they were here."""
    catalogue = load("playbooks/group_vars/all/artifacts.yml")["artifacts_catalogue"]
    for name, entry in catalogue.items():
        assert ("sha256" in entry) == ("seen" in entry) != ("unseen" in entry), name
        assert entry["sources"], name
        if "seen" in entry:
            day = datetime.date.fromisoformat(entry["seen"])
            assert day <= datetime.datetime.now(tz=datetime.UTC).date(), f"{name} was seen in the future"
    known = {entry.get("sha256") for entry in catalogue.values()}
    rooms = re.compile(r"^(roles|playbooks|inventories|bin)/")
    for name, text in texts().items():
        if rooms.match(name):
            strange = set(re.findall(r"\b[0-9a-f]{64}\b", text)) - known - {"0" * 64}
            assert not strange, f"{name}: {strange} has no source: declare it in playbooks/group_vars/all/artifacts.yml"
