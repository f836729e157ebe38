"""connect(): the adapter is opened once and always closed; an absent marker says that nothing is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.readi.one.plugins.module_utils.document import Document
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import NotInstalledError
from ansible_collections.readi.one.plugins.module_utils.services.keycloak import account, adapter
from ansible_collections.readi.one.plugins.module_utils.services.postgresql import adapter as databases


class Api:
    closed = 0

    def close(self) -> None:
        self.closed += 1


def document(tmp_path: Path, **connection: Any) -> Document:
    wanted = {"realm": "readi", "account": {"$secret": "keycloak_playbook"}}
    at = {"url": "http://127.0.0.1:9", "marker": str(tmp_path / "current"), **connection}
    return Document({**wanted, "connection": at}, {"keycloak_playbook": "new", "keycloak_playbook@1": "old"})


def test_without_the_marker_it_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(NotInstalledError, match="current does not exist"), adapter.connect(document(tmp_path)):
        pass


def test_it_signs_in_by_the_accounts_secret_or_a_former_one_and_is_closed_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    api = Api()

    def connect(*how: Any) -> tuple[Api, bool]:
        asked.append(how)
        return api, False

    monkeypatch.setattr(account, "connect", connect)
    (tmp_path / "current").touch()
    with pytest.raises(KeyboardInterrupt), adapter.connect(document(tmp_path, account="readi-acc")) as found:
        assert found.kinds and api.closed == 0
        raise KeyboardInterrupt
    assert (asked, api.closed) == ([("http://127.0.0.1:9", "readi-acc", "new", ["old"])], 1)


def test_postgresql_judges_the_passwords_that_its_document_names(monkeypatch: pytest.MonkeyPatch) -> None:
    role = {"kind": "role", "key": "wiki", "fields": {"password": {"$secret": "wiki_db"}}}
    database = {"kind": "database", "key": "wiki", "fields": {"owner": "wiki"}}
    found = Document({"objects": [role, database]}, {"wiki_db": "geheim"})
    monkeypatch.setattr(databases._psql, "installed", lambda: True)
    with databases.connect(found) as made:
        assert made.passwords == {"wiki": "geheim"}
    monkeypatch.setattr(databases._psql, "installed", lambda: False)
    with pytest.raises(NotInstalledError), databases.connect(found):
        pass
