"""Elasticsearch beside the helpdesk: only it gets in, its index is written, and one that is lost is written anew."""

from __future__ import annotations

import base64
import json
from typing import Any

from testinfra.host import Host

from .conftest import derived

URL = "http://127.0.0.1:9200"


def asked(host: Host, path: str, password: str) -> tuple[int, str]:
    word = base64.b64encode(f"elastic:{password}".encode()).decode()
    done = host.run("curl -s -H 'Authorization: Basic %s' -w '\n%%{http_code}' %s", word, f"{URL}/{path}")
    text, _, status = done.stdout.rpartition("\n")
    return int(status), text


def test_only_the_helpdesk_is_let_in_and_nobody_outside_reaches_it(host: Host) -> None:
    assert asked(host, "_cluster/health", derived("elasticsearch"))[0] == 200
    assert asked(host, "_cluster/health", "elastic")[0] == 401
    listening = host.check_output("ss -Hltn 'sport = :9200'").split()
    assert "127.0.0.1:9200" in listening and not [one for one in listening if one in ("0.0.0.0:9200", "*:9200")]


def test_its_memory_ends_somewhere(host: Host) -> None:
    shown = host.check_output("systemctl show elasticsearch.service --property MemoryMax --value")
    assert int(shown) == 512 * 1024 * 1024
    assert "-Xmx256m" in host.file("/etc/elasticsearch/jvm.options.d/readi.options").content_string


def test_its_password_is_nobody_elses(host: Host) -> None:
    password = derived("elasticsearch")
    assert host.file("/etc/readi/elasticsearch/password").mode == 0o600
    assert password not in host.check_output("ps -eo args; journalctl --no-pager --output=cat")
    assert host.run("runuser -u nobody -- cat /etc/elasticsearch/elasticsearch.keystore").rc != 0


def state(host: Host) -> dict[str, Any]:
    sql = "SELECT json_object_agg(name, state_current->'value') FROM settings WHERE name LIKE 'es\\_%'"
    found: dict[str, Any] = json.loads(host.check_output("runuser -u postgres -- psql -Atd zammad -c %s", sql))
    return found


def test_the_helpdesk_searches_there(host: Host) -> None:
    told = state(host)
    assert told["es_url"] == URL and told["es_user"] == "elastic" and told["es_password"] == derived("elasticsearch")
    status, text = asked(host, "_cat/indices/zammad*?h=index", derived("elasticsearch"))
    assert status == 200 and text.split() == ["zammad_ticket"]
    assert host.file("/var/lib/readi/zammad/index-of").content_string.strip() == "7.2"
