"""NAME_state through Ansible where nothing is installed: meta/runtime.yml leads it to the one action, the model's slice
reaches the module, and what -e remove= cannot mean ends the run before its first task.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.keycloak.playbook import Playbook, kept

TASKS = """
    - readi.one.keycloak_state:
        connection: {url: "%(url)s", marker: "{{ marker }}"}
        ledgers: "%(ledger)s"
        locks: "%(ledger)s/lock"
      register: realm
""" + kept("{'realm': realm}")


@pytest.fixture
def playbook() -> Iterator[Playbook]:
    """In a folder with a short name: Ansible's own socket lies below it, whose path has 107 characters at most."""
    with tempfile.TemporaryDirectory(prefix="readi-") as folder:
        yield Playbook("http://127.0.0.1:9", Path(folder), TASKS)


def test_check_mode_plans_against_nothing_and_a_run_says_what_is_missing(playbook: Playbook) -> None:
    told, _ = playbook.run("--check")
    assert {step["do"] for step in told["realm"]["plan"]} == {"create"} and told["realm"]["changed"] is True
    assert {"role", "person", "organization"} <= {step["kind"] for step in told["realm"]["plan"]}
    assert not (playbook.folder / "ledger").exists()
    _, text = playbook.run(ok=False)
    assert f"keycloak: Keycloak is not installed: {playbook.marker} does not exist" in text


def test_what_cannot_be_meant_by_remove_ends_the_run_before_its_first_task(playbook: Playbook) -> None:
    _, text = playbook.run("--check", "-e", "remove=role:reports,wiki/page:x", ok=False)
    assert "keycloak/role:reports" in text and "postgresql/role:reports" in text
    assert "-e remove=wiki/page:x: " in text
    assert "TASK [" not in text


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("de_DE.UTF-8", "-e remove=keycloak/group:/projects/tippfehler: ist nicht da, also wird nichts entfernt"),
        ("en_GB.UTF-8", "-e remove=keycloak/group:/projects/tippfehler: is not there, so that nothing is removed"),
    ],
)
def test_a_module_answers_in_the_language_of_whoever_runs_it(
    playbook: Playbook, lang: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each name that removes nothing is a warning, in check mode too; the host's own language says nothing here."""
    monkeypatch.setenv("LANG", lang)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")  # which locales this machine has is not the question
    told, text = playbook.run("--check", "-e", "remove=keycloak/group:/projects/tippfehler")
    assert said in " ".join(text.split())
    (refused,) = told["realm"]["refused"]
    assert (refused["kind"], refused["key"]) == ("group", "/projects/tippfehler")
