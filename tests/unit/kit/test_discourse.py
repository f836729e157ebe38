"""The stand-in for Discourse holds its own contract, and says what it is."""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.run import hold
from tests.standins.discourse.application import application
from tests.standins.discourse.forum import Forum, hashed, now
from tests.standins.discourse.settings import CATALOGUE
from tests.standins.kit.server import serving

KEY = "a" * 64
LIMIT = "DISCOURSE_MAX_ADMIN_API_REQS_PER_MINUTE"


def started(folder: Path, **env: str) -> Forum:
    """An empty forum whose first key is there."""
    made = Forum(f"sqlite:{folder / 'forum.db'}", {"DISCOURSE_DEFAULT_LOCALE": "de", **env})
    with made.turn() as do:
        columns = "key_hash, truncated_key, description, user_id, created_by_id, created_at, updated_at"
        values = "(:hash, :short, 'test', -1, -1, :at, :at)"
        do(f"insert into api_keys ({columns}) values {values}", hash=hashed(KEY), short=KEY[:4], at=now())
        made.write(do, CATALOGUE["openid_connect_enabled"], "true")
        made.write(do, CATALOGUE["enable_local_logins"], "false")
    return made


@pytest.fixture
def at(tmp_path: Path) -> Iterator[str]:
    with serving(application(started(tmp_path, **{LIMIT: "100000"})), ("127.0.0.1", 0)) as url:
        yield url


def test_it_holds_the_contract(at: str, tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    sql = f"{sys.executable} -m tests.standins.discourse.sql {tmp_path / 'forum.db'}"
    given.write_text(json.dumps({"url": at, "host": "forum.readi.test", "key": KEY, "sql": sql}))
    asked = hold("discourse", "--run", "env", "--given", str(given))
    assert len(asked) > 60


def ask(url: str, path: str, key: str = KEY) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request("GET", path, headers={"Api-Key": key})
    return connection.getresponse()


def test_all_administrators_keys_together_have_60_requests_a_minute(tmp_path: Path) -> None:
    """app/controllers/application_controller.rb, max_admin_api_reqs_per_minute (3.1, seen)."""
    second = [120.0]
    with serving(application(started(tmp_path), clock=lambda: second[0]), ("127.0.0.1", 0)) as url:
        assert {ask(url, "/groups/search.json").status for _ in range(60)} == {200}
        second[0] += 20
        refused = ask(url, "/groups/search.json")
        assert (refused.status, refused.headers["Retry-After"]) == (429, "40")
        assert refused.headers["Discourse-Rate-Limit-Error-Code"] == "admin_api_key_rate_limit"
        second[0] += 40
        assert ask(url, "/groups/search.json").status == 200


def test_what_the_environment_sets_is_no_setting_any_more(tmp_path: Path) -> None:
    """lib/site_setting_extension.rb, shadowed settings (3.1, seen)."""
    forum = started(tmp_path, DISCOURSE_TITLE="Von außen")
    with serving(application(forum), ("127.0.0.1", 0)) as url:
        rows = json.loads(ask(url, "/admin/site_settings.json").read())["site_settings"]
        assert "title" not in {row["setting"] for row in rows}
        assert json.loads(ask(url, "/about.json").read())["about"]["title"] == "Von außen"


def test_german_from_the_first_migration(tmp_path: Path) -> None:
    forum = started(tmp_path)
    with forum.turn() as do:
        names = {row["id"]: row["name"] for row in do("select id, name from groups where automatic = true")}
        seeded = [row["name"] for row in do("select name from categories order by id")]
    assert (names[0], names[3], names[10]) == ("jeder", "Team", "Vertrauensstufe_0")
    assert seeded == ["Allgemein", "Feedback", "Team"]


def test_every_answer_says_that_it_is_a_stand_in(at: str) -> None:
    assert "not the product" in ask(at, "/srv/status").headers["X-Stand-In"]
