"""The requests of one of our runs, sent again one after the other by a plain loop: what the server itself needs."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.reconcile.run import reconcile
from ansible_collections.readi.one.plugins.module_utils.reconcile.types import obj_from_json
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.adapter import KeycloakAdapter
from ansible_collections.readi.one.plugins.module_utils.services.keycloak.client import Answer, Api

from tests.bench.keycloak import data

Sent = tuple[str, str, Any, Answer]


class Recorder(Api):
    """Keeps what it sent and what came back."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.sent: list[Sent] = []

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        answer = super().call(method, path, body, **more)
        self.sent.append((method, path, body, answer))
        return answer


def record(
    url: str,
    account: tuple[str, str],
    objects: list[dict[str, Any]],
    secrets: Mapping[str, str],
    empty: Callable[[], None],
    what: str,
) -> list[Sent]:
    """What a run sends to an empty server, or, after that, to one where nothing is to be done."""
    empty()
    with tempfile.TemporaryDirectory(prefix="readi-bench-") as folder:
        for last in ("from empty", "unchanged"):
            api = Recorder(url, *account)
            wanted = [obj_from_json(raw) for raw in objects]
            reconcile(KeycloakAdapter(api, data.REALM), wanted, Path(folder) / "ledger.json", secrets=secrets)
            if last == what:
                break
    return api.sent


def replay(url: str, account: tuple[str, str], requests: list[Sent]) -> float:
    """Seconds. What the server calls by another id this time is replaced in what follows."""
    api = Api(url, *account)
    ids: dict[str, str] = {}
    seconds = 0.0
    for method, old_path, old_body, before in requests:
        path, body = _now(old_path, ids), json.loads(_now(json.dumps(old_body), ids))
        if path == f"/{data.REALM}" and method == "GET":
            api.renew()  # the realm was made by the request before; as ours does
        started = time.monotonic()
        answer = api.call(method, path, body)
        seconds += time.monotonic() - started
        if answer.status != before.status:
            raise SystemExit(f"{method} {path}: {answer.status}, {before.status} when it was recorded")
        if answer.new_id:
            ids[before.new_id] = answer.new_id
        _pair(before.body, answer.body, ids)
    api.close()
    return seconds


def _now(text: str, ids: Mapping[str, str]) -> str:
    for old in [old for old in ids if old in text]:
        text = text.replace(old, ids[old])
    return text


def _pair(old: Any, new: Any, ids: dict[str, str]) -> None:
    if isinstance(old, list) and isinstance(new, list):
        named = {_name(item): item for item in new}
        for item in old:
            _pair(item, named.get(_name(item)), ids)
    elif isinstance(old, dict) and isinstance(new, dict) and old.get("id") and new.get("id"):
        ids[old["id"]] = new["id"]


def _name(item: Any) -> Any:
    return item.get("clientId") or item.get("alias") or item.get("name") if isinstance(item, dict) else item
