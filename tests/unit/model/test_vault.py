"""The vault's content: a master of one's own, and what others issue."""

from __future__ import annotations

import re
import subprocess

import pytest
from ansible_collections.readi.one.plugins.module_utils.model.given import check, is_known, needed, optional
from ansible_collections.readi.one.plugins.module_utils.model.problems import render
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from . import builder

GOOD = "q0vT3pLr8XzN5bWk2HdYcF7sJmGtUe4A"
GIVEN = {
    "directory_buehl": "a",
    "directory_ettlingen": "b",
    "list_buergermeister_password": "c",
    "mail_password": "d",
}
KNOWN = "ein-geheimnis-das-hier-jeder-lesen-kann-0815"


@pytest.fixture(scope="module")
def readi() -> Model:
    model = builder.result(builder.CHECKOUT / "inventories" / "readi")
    assert isinstance(model, Model)
    return model


def said(vault: dict[str, str], model: Model) -> list[str]:
    return [render(p, "en") for p in check(vault, model, "vault.yml")]


def test_needed(readi: Model) -> None:
    assert set(needed(readi)) == set(GIVEN)


def test_sound(readi: Model) -> None:
    assert said({"master_secret": GOOD, **GIVEN}, readi) == []


def test_a_list_s_password_may_be_missing_and_no_other_is_made_up_for_it(readi: Model) -> None:
    without = {name: value for name, value in GIVEN.items() if not name.startswith("list_")}
    assert said({"master_secret": GOOD, **without}, readi) == []
    assert optional(readi) == {"list_buergermeister_password"}


@pytest.mark.parametrize(
    ("vault", "line"),
    [
        ({}, "vault.yml:1: master_secret: master_secret is missing"),
        ({"master_secret": "kurz"}, "vault.yml:1: master_secret: master_secret is too short or too uniform"),
        ({"master_secret": "ab" * 40}, "vault.yml:1: master_secret: master_secret is too short or too uniform"),
        ({"master_secret": KNOWN}, "vault.yml:1: master_secret: master_secret is a secret that this repository"),
        ({"directory_buehl": KNOWN}, "vault.yml:1: directory_buehl: directory_buehl is a secret that this repository"),
        ({"directory_bühl": "x"}, "vault.yml:1: directory_bühl: nobody needs directory_bühl; delete or correct it, "
         "probably meant: directory_buehl"),
        ({"master_secret": GOOD}, "vault.yml:1: directory_buehl: directory_buehl is missing: client_secret Bühl"),
    ],
)  # fmt: skip
def test_refused(vault: dict[str, str], line: str, readi: Model) -> None:
    assert any(text.startswith(line) for text in said(vault, readi)), said(vault, readi)


def test_every_master_that_a_tracked_file_shows_is_known() -> None:
    found = subprocess.run(
        ["git", "-C", str(builder.CHECKOUT), "grep", "-hoE", r"master_secret: *[\"']?[A-Za-z0-9_+/=-]{32,}"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert all(is_known(re.split(r": *[\"']?", line, maxsplit=1)[1]) for line in found.splitlines())
