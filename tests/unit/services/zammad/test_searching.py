"""Where it searches: an index is written once, and again where it is gone, of another release, or cut off."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import AdapterError, Obj
from ansible_collections.readi.one.plugins.module_utils.services.zammad import searching
from ansible_collections.readi.one.plugins.module_utils.services.zammad.searching import KEY, Search

from tests.standins.kit.server import Answer, App, Request, serving
from tests.unit.services.zammad.play import Door, place

WORD = "Geheim-1"


class Engine:
    """Elasticsearch, as far as it is asked; `index`: whether there is one."""

    def __init__(self) -> None:
        self.index, self.url = True, ""


@pytest.fixture
def engine() -> Iterator[Engine]:
    made, app = Engine(), App("elasticsearch", "9", secret=b"x" * 32)

    @app.route("GET", "/_cat/indices/{pattern}")
    def indices(request: Request, pattern: str) -> Answer:
        if request.basic() != ("elastic", WORD):
            return Answer(HTTPStatus.UNAUTHORIZED)
        return Answer(200, b"zammad_ticket\n" if made.index and pattern == "zammad*" else b"")

    with serving(app, ("127.0.0.1", 0)) as made.url:
        yield made


def search(folder: Path, engine: Engine, password: str = WORD) -> tuple[Search, Door]:
    door, told = Door(), {"url": engine.url, "user": "elastic", "password": password}
    (folder / "VERSION").write_text("7.2.1\n")
    return Search(dataclasses.replace(place(folder), search=told), door), door  # type: ignore[arg-type]


def wanted(engine: Engine) -> Obj:
    fields = {"url": engine.url, "user": "elastic", "index": "zammad"}
    return Obj("search", KEY, fields, secrets={"password": "elasticsearch"})


def settings(engine: Engine) -> list[dict[str, Any]]:
    now = {"es_url": engine.url, "es_user": "elastic", "es_index": "zammad", "es_password": "**********"}
    return [{"name": name, "state_current": {"value": value}} for name, value in now.items()]


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(searching, "raked", lambda _, task: done.append(task))
    return done


def test_what_was_written_is_read_again(tmp_path: Path, engine: Engine, tasks: list[str]) -> None:
    made, door = search(tmp_path, engine)
    made.write(made.completed(wanted(engine)), {"password": WORD})
    assert tasks == ["zammad:searchindex:rebuild"]
    assert {one["name"]: one["value"] for one in door.asked} == {
        "es_url": engine.url, "es_user": "elastic", "es_index": "zammad", "es_password": WORD,
    }  # fmt: skip
    (found,) = made.read(settings(engine))
    assert found.fields == {"url": engine.url, "user": "elastic", "index": "zammad", "release": "7.2"}


def test_an_index_that_is_gone_is_not_there(tmp_path: Path, engine: Engine, tasks: list[str]) -> None:
    made, _ = search(tmp_path, engine)
    made.write(made.completed(wanted(engine)), {"password": WORD})
    engine.index = False
    assert list(made.read(settings(engine))) == []


def test_a_minor_release_differs_and_a_patch_does_not(tmp_path: Path, engine: Engine, tasks: list[str]) -> None:
    made, _ = search(tmp_path, engine)
    made.write(made.completed(wanted(engine)), {"password": WORD})
    for version, release in (("7.2.9", "7.2"), ("7.3.0", "7.3")):
        (tmp_path / "VERSION").write_text(version)
        assert made.completed(wanted(engine)).fields["release"] == release
    (found,) = made.read(settings(engine))
    assert found.fields["release"] == "7.2"


def test_one_that_was_cut_off_is_of_no_release(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object) -> None:
        raise AdapterError("cut off")

    monkeypatch.setattr(searching, "raked", cut)
    made, _ = search(tmp_path, engine)
    with pytest.raises(AdapterError):
        made.write(made.completed(wanted(engine)), {"password": WORD})
    (found,) = made.read(settings(engine))
    assert found.fields["release"] == ""


def test_a_search_that_does_not_answer_is_named(tmp_path: Path, engine: Engine) -> None:
    made, _ = search(tmp_path, engine, password="another")
    with pytest.raises(AdapterError, match=r"systemctl status elasticsearch"):
        list(made.read(settings(engine)))


def test_without_one_it_searches_in_its_database(tmp_path: Path, engine: Engine) -> None:
    made, door = search(tmp_path, engine)
    assert list(made.read([])) == []
    made.leave()
    assert [(one["name"], one["value"]) for one in door.asked] == [("es_url", ""), ("es_password", "")]
