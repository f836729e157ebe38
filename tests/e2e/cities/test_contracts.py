"""The mailbox and the directory of the demo's cities, asked what the platform relies on in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from tests.contracts import products, run
from tests.lab import directory, people, vault
from tests.lab.authority import own_ca
from tests.lab.cities import names, post
from tests.lab.cities.people import INVENTORY
from tests.lab.demo import LAB
from tests.lab.hosts import Lab

pytestmark = pytest.mark.browser


def mailbox(lab: Lab, authority: str, folder: Path) -> list[str]:
    """The words of its contract."""
    given = {"ca": authority, "name": names.POST, "folder": post.FOLDER, "unit": "cities-post.service"}
    return _words(lab, f"{lab.address(names.HOST)}:587", given, folder)


def of_the_directory(lab: Lab, authority: str, folder: Path) -> list[str]:
    lab.write(names.HOST, "/etc/cities/ca.pem", authority)
    given = {
        "ca": "/etc/cities/ca.pem",
        "base": directory.PEOPLE,
        "reader": directory.READER,
        "reader_password": vault.secret(INVENTORY, "directory_buehl_bind_password"),
    }
    return _words(lab, f"ldaps://{names.DIRECTORY}", given, folder)


def _words(lab: Lab, address: str, given: dict[str, str], folder: Path) -> list[str]:
    file = folder / "given.json"
    file.write_text(json.dumps(given))
    file.chmod(0o600)
    return ["--address", address, "--run", f"ssh -F {lab.ssh_config} {names.HOST} sudo", "--given", str(file)]


@pytest.fixture(scope="module")
def authority(model: Model) -> str:
    """The demo's root, PEM."""
    return own_ca.root(people.derived(INVENTORY, model, "own_ca"), model.desired("certificates", None)["organisation"])


@pytest.mark.parametrize(("name", "words"), [("mailbox", mailbox), ("directory", of_the_directory)])
def test_they_are_what_the_platform_relies_on(name: str, words: object, authority: str, tmp_path: Path) -> None:
    assert callable(words)
    results = run.hold(name, *words(LAB, authority, tmp_path))
    # Every fact, and the release that the page names.
    assert results.pop(f"release:{name}") == products.product(name).pinned
    assert results == {known.name: "passed" for known in products.known(name)}
