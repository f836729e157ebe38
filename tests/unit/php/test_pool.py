"""The size of a PHP pool: by the host's memory, within what FPM accepts."""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils.services.php.pool import FEWEST, WORKER_MB, pool
from hypothesis import given
from hypothesis import strategies as st


def meminfo(mb: int) -> str:
    return f"MemTotal:       {mb * 1024} kB\nMemFree:         1 kB\n"


@pytest.mark.parametrize(
    ("mb", "most", "among", "workers"),
    [(2000, 50, 1, 6), (8000, 50, 1, 25), (8000, 50, 2, 12), (64000, 50, 1, 50), (500, 50, 1, 4), (8000, 2, 1, 2)],
)
def test_workers_by_memory(mb: int, most: int, among: int, workers: int) -> None:
    assert pool(meminfo(mb), most, among, 25)["max_children"] == workers


@given(st.integers(64, 1 << 20), st.integers(2, 500), st.integers(1, 9), st.integers(1, 90))
def test_fpm_takes_it_and_the_share_is_kept(mb: int, most: int, among: int, percent: int) -> None:
    found = pool(meminfo(mb), most, among, percent)
    # PHP 8.4, sapi/fpm/fpm/fpm_conf.c, fpm_conf_process_all_pools: what FPM refuses to start with.
    assert 1 <= found["min_spare_servers"] <= found["start_servers"] <= found["max_spare_servers"]
    assert found["max_spare_servers"] <= found["max_children"] <= most
    assert found["max_children"] <= max(FEWEST, mb * percent / 100 / among / WORKER_MB)


def test_a_host_that_does_not_say_is_an_error() -> None:
    with pytest.raises(ValueError, match="MemTotal"):
        pool("MemFree: 1 kB\n", 50, 1, 25)
