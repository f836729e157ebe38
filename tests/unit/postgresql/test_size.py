"""What PostgreSQL and Redis get of a host's memory: bounded, and a share that is kept."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.postgresql import size
from ansible_collections.readi.one.plugins.module_utils.services.redis import size as redis
from hypothesis import given
from hypothesis import strategies as st


def meminfo(mb: int) -> str:
    return f"MemTotal:       {mb * 1024} kB\nMemFree:         1 kB\n"


@pytest.mark.parametrize(
    ("mb", "percent", "shared", "work"),
    [
        (1000, 10, "128MB", "4MB"),
        (8000, 10, "800MB", "8MB"),
        (32000, 25, "8000MB", "64MB"),
        (256000, 25, "16384MB", "64MB"),
    ],
)
def test_postgresql_by_memory(mb: int, percent: int, shared: str, work: str) -> None:
    found = size.memory(meminfo(mb), percent, 200)
    assert (found["shared_buffers"], found["work_mem"]) == (shared, work)


@given(st.integers(512, 1 << 20), st.integers(5, 40), st.integers(20, 1000))
def test_the_cache_keeps_its_share_and_stays_in_bounds(mb: int, percent: int, connections: int) -> None:
    found = {
        name: int(value.removesuffix("MB")) for name, value in size.memory(meminfo(mb), percent, connections).items()
    }
    assert size.LEAST_MB <= found["shared_buffers"] <= max(size.LEAST_MB, min(size.MOST_MB, mb * percent // 100))
    assert found["effective_cache_size"] >= found["shared_buffers"] or found["shared_buffers"] == size.LEAST_MB
    assert 4 <= found["work_mem"] <= 64 <= found["maintenance_work_mem"] <= 2048


@pytest.mark.parametrize(
    ("mb", "most", "among", "gets"),
    [
        (16000, "256mb", 1, "256mb"),
        (2000, "256mb", 1, "100mb"),
        (2000, "1gb", 2, "50mb"),
        (500, "256mb", 1, "32mb"),
        (500, "16mb", 1, "16mb"),
    ],
)
def test_redis_by_memory(mb: int, most: str, among: int, gets: str) -> None:
    assert redis.memory(meminfo(mb), most, among, 5) == gets


def test_what_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match="MemTotal"):
        size.memory("MemFree: 1 kB", 10, 200)
    with pytest.raises(ValueError, match="no amount"):
        redis.memory(meminfo(1000), "lots", 1, 5)
