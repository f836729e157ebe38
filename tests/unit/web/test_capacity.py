"""Limits of the web are computed together: none is larger than the one below it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.readi.one.plugins.module_utils.model import capacity
from ansible_collections.readi.one.plugins.module_utils.model.types import ProjectGroup

from tests.integration.keycloak.platform import model

TEMPLATES = Path(__file__).parents[3] / "roles" / "web" / "templates"


def test_files_for_every_connection_and_what_it_leads_to() -> None:
    """nginx counts those to services too; certificates, logs and pages come on top."""
    assert capacity.OPEN_FILES >= capacity.CONNECTIONS + 512
    assert "LimitNOFILE={{ limits.open_files }}" in (TEMPLATES / "unit.conf.j2").read_text()
    assert "worker_connections {{ limits.connections }};" in (TEMPLATES / "nginx.conf.j2").read_text()


def test_one_address_leaves_most_to_others() -> None:
    assert capacity.PER_ADDRESS >= 500
    assert capacity.PER_ADDRESS * capacity.OF_A_VISITOR * 2 <= capacity.CONNECTIONS


def test_who_says_nothing_gives_the_connection_back_soon() -> None:
    """Half-open connections at the rate that one address can begin: they never fill what a worker has."""
    found = re.search(r"client_header_timeout (\d+)s;", (TEMPLATES / "nginx.conf.j2").read_text())
    assert found is not None and int(found[1]) <= 20


@pytest.mark.parametrize("length", [3, 20, 40])
def test_a_token_with_300_groups_fits(length: int) -> None:
    of = model()
    groups = [ProjectGroup(f"{'x' * length}{number}", "project", "x", "open") for number in range(5)]
    nested = [replace(group, parent=groups[0].key) for group in groups[1:]]
    of = replace(of, project_groups=(groups[0], *nested))
    paths = [f"/projects/{groups[0].key}/{one.key}" for one in nested]
    claims = sum(len(f'"{paths[number % len(paths)]}",') for number in range(300))
    assert capacity.header_kb(of) * 1024 >= (claims + 2000) * 4 / 3
