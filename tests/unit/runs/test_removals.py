"""What -e remove= may name, and what of it reaches which service."""

from __future__ import annotations

import importlib

import pytest
from ansible_collections.readi.one.plugins.plugin_utils import removals
from ansible_collections.readi.one.plugins.plugin_utils.removals import RemoveError, by_service, check, of_service

from tests.lab.paths import CHECKOUT

SERVICES = ("keycloak", "portal", "postgresql")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


def test_the_services_with_kinds_are_found_by_their_folders() -> None:
    assert {"keycloak", "postgresql", "directory_outpost"} <= set(removals.kinds())


def test_a_kind_that_two_services_have_deletes_in_neither_of_them() -> None:
    """-e remove=role:reports planned a deletion in PostgreSQL and in Keycloak at once."""
    with pytest.raises(RemoveError, match=r"write keycloak/role:reports or postgresql/role:reports$"):
        by_service("role:reports", SERVICES)
    assert by_service("postgresql/role:reports", SERVICES) == {"postgresql": ["role:reports"]}
    assert of_service("keycloak", "postgresql/role:reports", SERVICES) == []


def test_a_kind_alone_counts_where_one_service_has_it() -> None:
    assert by_service("database:wiki", SERVICES) == {"postgresql": ["database:wiki"]}
    assert by_service("role:reports", ("postgresql", "web")) == {"postgresql": ["role:reports"]}


def test_several_with_commas_and_keys_of_any_form() -> None:
    text = " database:wiki, keycloak/group:/projects/e akte,keycloak/federation_mapper:buehl/first name,"
    wanted = {
        "postgresql": ["database:wiki"],
        "keycloak": ["group:/projects/e akte", "federation_mapper:buehl/first name"],
    }
    assert by_service(text, SERVICES) == wanted
    assert by_service(text.split(","), SERVICES) == wanted
    for nothing in ("", None, [], ","):
        assert by_service(nothing, SERVICES) == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("reports", "cannot be read; write SERVICE/kind:key, for example keycloak/"),
        ("role:", "cannot be read"),
        (":reports", "cannot be read"),
        ("/role:reports", "cannot be read"),
        ("wiki/role:reports", "this platform has no service 'wiki'; write one of keycloak, postgresql"),
        ("directory_outpost/realm:stadt", "this platform has no service 'directory_outpost'"),
        ("postgresql/realm:readi", "postgresql knows no kind 'realm'; write one of database, role"),
        ("organisation:buehl", "no service knows a kind 'organisation'; write one of client, "),
    ],
)
def test_what_nobody_knows_is_refused_by_name(name: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line, *more = check(f"database:wiki,{name}", SERVICES)
    assert f"-e remove={name}: " in line and said in line and not more
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert said not in check(name, SERVICES)[0] and f"-e remove={name}: " in check(name, SERVICES)[0]


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(check("a,wiki/b:c,role:x,database:wiki", SERVICES)) == 3


@pytest.mark.parametrize("page", ["docs/de/alltag.md", "docs/en/daily-work.md"])
def test_the_page_of_daily_work_names_what_holds_data(page: str) -> None:
    """What only `-e remove=` deletes, an operator can look up; an outpost's realm is the run's to name."""
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    for service in ("keycloak", "postgresql"):
        kinds = importlib.import_module(f"{removals._PACKAGE}.{service}.kinds").STATE
        for kind in (spec.name for spec in kinds.values() if spec.holds_data):
            assert f"{service}/{kind}:" in text, f"{page}: {service}/{kind}"
