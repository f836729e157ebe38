"""The tables of sizes in docs/de/dokumente.md and its twin are what the filters compute from a host's memory."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.readi.one.plugins.module_utils.model import manifest
from ansible_collections.readi.one.plugins.module_utils.services.php.pool import pool
from ansible_collections.readi.one.plugins.module_utils.services.postgresql import size as postgresql
from ansible_collections.readi.one.plugins.module_utils.services.redis import size as redis

from tests.lab.paths import CHECKOUT

PAGES = ("docs/de/dokumente.md", "docs/en/documents.md")
ROW = re.compile(r"^\| \**(?:30|100|300)\D.*\|$", re.MULTILINE)
CONNECTIONS = 100


def meminfo(gigabytes: int) -> str:
    return f"MemTotal: {gigabytes * 1024 * 1024} kB\n"


def percent(role: str) -> int:
    defaults = yaml.safe_load((CHECKOUT / f"roles/{role}/defaults/main.yml").read_text(encoding="utf-8"))
    return int(defaults[f"{role}_memory_percent"])


def numbers(cell: str) -> list[int]:
    """8 GB -> [8]; 24 und 16 GB -> [24, 16]; 3.276 MB and 3,276 MB -> [3276]."""
    return [int(re.sub(r"[.,]", "", found)) for found in re.findall(r"\d[\d.,]*", cell)]


@pytest.mark.parametrize("page", PAGES)
def test_the_table_is_computed(page: str) -> None:
    rows = ROW.findall((CHECKOUT / page).read_text(encoding="utf-8"))
    assert len(rows) == 4
    mine = manifest.load(Path(CHECKOUT / "roles"))["nextcloud"]
    assert mine.php and mine.redis
    for row in rows:
        at_once, _, memory, workers, database, cache, _ = (cell.strip() for cell in row.strip("|").split("|"))
        here, *elsewhere = numbers(memory)
        # A database on a host of its own gets the share that the row names.
        share = numbers(at_once)[-1] if elsewhere else percent("postgresql")
        settings = postgresql.memory(meminfo((elsewhere or [here])[0]), share, CONNECTIONS)
        assert settings["shared_buffers"] == f"{numbers(database)[0]}MB", row
        assert pool(meminfo(here), mine.php.workers, 1, percent("php"))["max_children"] == numbers(workers)[0], row
        limit = redis.memory(meminfo(here), mine.redis.memory, 1, percent("redis"))
        assert limit == f"{numbers(cache)[0]}mb", row
