"""Stand-in for Elasticsearch over HTTP: one account, indexes and documents in a file. Not the product."""

from __future__ import annotations

import json
import re
import secrets
import threading
from pathlib import Path
from typing import Any

import yaml
from server import Answer, App, Request, json_answer, server

HOME = Path(__file__).parent
VERSION = (HOME / "VERSION").read_text(encoding="utf-8").strip()
CONFIG = yaml.safe_load(Path("/etc/elasticsearch/elasticsearch.yml").read_text(encoding="utf-8")) or {}
KEYSTORE = json.loads(Path("/etc/elasticsearch/elasticsearch.keystore").read_text(encoding="utf-8"))
KEPT = Path(CONFIG["path.data"]) / "indexes.json"
app = App("elasticsearch", VERSION, secret=secrets.token_bytes(32))
_LOCK = threading.Lock()


def kept() -> dict[str, dict[str, Any]]:
    """Index -> id -> document."""
    found: dict[str, dict[str, Any]] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return found


def keep(indexes: dict[str, dict[str, Any]]) -> None:
    fresh = KEPT.with_suffix(".new")
    fresh.write_text(json.dumps(indexes), encoding="utf-8")
    fresh.replace(KEPT)


def stranger(request: Request) -> Answer | None:
    word = KEYSTORE.get("bootstrap.password", "")
    if word and request.basic() == ("elastic", word):
        return None
    return json_answer({"error": {"type": "security_exception"}, "status": 401}, 401)


def missing(index: str) -> Answer:
    return json_answer({"error": {"type": "index_not_found_exception", "index": index}, "status": 404}, 404)


@app.route("GET", "/_cluster/health")
def health(request: Request) -> Answer:
    return stranger(request) or json_answer({"cluster_name": CONFIG["cluster.name"], "status": "yellow"})


@app.route("GET", "/_cat/indices/{pattern}")
def indexes(request: Request, pattern: str) -> Answer:
    """A pattern that fits nothing is no mistake; a name is."""
    if refused := stranger(request):
        return refused
    form = re.compile(re.escape(pattern).replace(r"\*", ".*"))
    found = sorted(name for name in kept() if form.fullmatch(name))
    if not found and "*" not in pattern:
        return missing(pattern)
    return Answer(200, "".join(f"{name}\n" for name in found).encode())


@app.route("PUT", "/{index}")
def create(request: Request, index: str) -> Answer:
    if refused := stranger(request):
        return refused
    with _LOCK:
        all_ = kept()
        if index in all_:
            return json_answer({"error": {"type": "resource_already_exists_exception"}, "status": 400}, 400)
        keep({**all_, index: {}})
    return json_answer({"acknowledged": True, "index": index})


@app.route("DELETE", "/{index}")
def delete(request: Request, index: str) -> Answer:
    if refused := stranger(request):
        return refused
    with _LOCK:
        all_ = kept()
        if index not in all_:
            return missing(index)
        keep({name: value for name, value in all_.items() if name != index})
    return json_answer({"acknowledged": True})


@app.route("PUT", "/{index}/_doc/{number}")
def write(request: Request, index: str, number: str) -> Answer:
    """An index that is not there is made."""
    if refused := stranger(request):
        return refused
    with _LOCK:
        all_ = kept()
        new = number not in all_.get(index, {})
        keep({**all_, index: {**all_.get(index, {}), number: request.json()}})
    return json_answer({"_index": index, "_id": number, "result": "created" if new else "updated"}, 201 if new else 200)


@app.route("GET", "/{index}/_doc/{number}")
def read(request: Request, index: str, number: str) -> Answer:
    if refused := stranger(request):
        return refused
    all_ = kept()
    if index not in all_:
        return missing(index)
    if number not in all_[index]:
        return json_answer({"_index": index, "_id": number, "found": False}, 404)
    return json_answer({"_index": index, "_id": number, "found": True, "_source": all_[index][number]})


if __name__ == "__main__":
    server(app, (CONFIG["network.host"], CONFIG["http.port"])).serve_forever()
