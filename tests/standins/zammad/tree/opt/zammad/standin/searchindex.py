"""What `rake zammad:searchindex:rebuild` writes: the tickets' titles, in an index of Zammad's name. Not the product."""

from __future__ import annotations

import base64
import json
import sys
import urllib.error
import urllib.request

from tables import rows, setting


def rebuild() -> int:
    """Dropped, made, filled; 1 where there is no Elasticsearch, or where it refuses."""
    if not setting("es_url"):
        print("no Elasticsearch is configured", file=sys.stderr)
        return 1
    index = f"{setting('es_index')}_ticket"
    try:
        if asked("GET", f"_cat/indices/{index}*?h=index").strip():
            asked("DELETE", index)
        asked("PUT", index, {})
        for row in rows("SELECT id, number, title FROM tickets ORDER BY id"):
            asked("PUT", f"{index}/_doc/{row['id']}", {"number": row["number"], "title": row["title"]})
    except OSError as error:
        print(f"Unable to send to Elasticsearch: {error}", file=sys.stderr)
        return 1
    return 0


def asked(method: str, path: str, body: object = None) -> str:
    word = base64.b64encode(f"{setting('es_user')}:{setting('es_password')}".encode()).decode()
    headers = {"Authorization": f"Basic {word}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{setting('es_url')}/{path}", data, headers, method=method)  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as the settings say
        return str(answer.read().decode())
