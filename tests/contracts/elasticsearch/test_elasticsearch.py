"""What the platform and Zammad rely on: one account, indexes that come and go, and the keystore's tool."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.contracts.fact import fact
from tests.contracts.target import PREFIX, Ran, Target

INDEX = f"{PREFIX}index".lower()
TOOL = "/usr/share/elasticsearch/bin/elasticsearch-keystore"
READ = "8.4"


def asked(target: Target, method: str, path: str, body: object = None, password: str | None = None) -> tuple[int, str]:
    """Status and body, by curl on its host; the password goes over standard input."""
    word = target.value("password") if password is None else password
    lines = [f'user = "elastic:{word}"', f'request = "{method}"', f'url = "{target.address}/{path}"']
    if body is not None:
        lines += ['header = "Content-Type: application/json"', f"data = {json.dumps(json.dumps(body))}"]
    done: Ran = target.run("curl", "--silent", "--config", "-", "--write-out", "\n%{http_code}", stdin="\n".join(lines))
    text, _, status = done.out.rpartition("\n")
    return int(status), text


@pytest.fixture(autouse=True)
def leave_nothing(target: Target) -> Iterator[None]:
    yield
    asked(target, "DELETE", INDEX)


@fact("reference: built-in users, elastic; keystore setting bootstrap.password", read=READ)
def test_nobody_is_in_without_the_password(target: Target) -> None:
    """The account is `elastic`, with the keystore's `bootstrap.password`; another password gets 401."""
    assert asked(target, "GET", "_cluster/health")[0] == 200
    assert asked(target, "GET", "_cluster/health", password="another")[0] == 401


@fact("reference: cluster health API", read=READ)
def test_one_node_is_well_when_it_is_yellow_or_green(target: Target) -> None:
    """`_cluster/health` has `status`; one node is green, or yellow where an index wants copies elsewhere."""
    assert json.loads(asked(target, "GET", "_cluster/health")[1])["status"] in ("green", "yellow")


@fact("reference: cat indices API, index API, delete index API", read=READ)
def test_an_index_comes_and_goes_with_what_is_in_it(target: Target) -> None:
    """`_cat/indices/NAME*?h=index` lists names; where none fits it is empty and 200, and for a name without `*` 404."""
    assert asked(target, "GET", f"_cat/indices/{INDEX}*?h=index") == (200, "")
    assert asked(target, "GET", f"_cat/indices/{INDEX}?h=index")[0] == 404
    assert asked(target, "PUT", INDEX)[0] == 200
    assert asked(target, "PUT", f"{INDEX}/_doc/1", {"title": "Drucker"})[0] == 201
    assert asked(target, "GET", f"_cat/indices/{INDEX}*?h=index")[1].split() == [INDEX]
    status, found = asked(target, "GET", f"{INDEX}/_doc/1")
    assert status == 200 and json.loads(found)["_source"] == {"title": "Drucker"}
    assert asked(target, "PUT", INDEX)[0] == 400
    assert asked(target, "DELETE", INDEX)[0] == 200
    assert asked(target, "GET", f"{INDEX}/_doc/1")[0] == 404


@fact("reference: elasticsearch-keystore", read=READ)
def test_the_keystores_tool_takes_a_value_by_standard_input(target: Target) -> None:
    """`add --stdin --force NAME` takes one line; `show NAME` prints it; without it the code is not 0."""
    assert "bootstrap.password" in target.run(TOOL, "list").out.split()
    assert target.run(TOOL, "show", "bootstrap.password").out.strip() == target.value("password")
    assert target.run(TOOL, "show", "not.there").code != 0
