"""How large a pool must be: sums that fit each other, and the published case beside them."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.readi.one.plugins.filter.jvb_pool import jvb_pool
from ansible_collections.readi.one.plugins.module_utils.model import bridge_size as size
from hypothesis import given
from hypothesis import strategies as st


def test_what_a_server_carries_is_what_its_sources_say() -> None:
    assert (size.guests_of(8), size.guests_of(4), size.guests_of(None)) == (200, 100, 80)
    assert (size.stress_of(8), size.stress_of(None)) == (0.004, 0.01)


def test_the_published_case_and_how_far_the_plan_is_from_it() -> None:
    told = size.PUBLISHED
    planned = size.plan(told["guests"], told["conferences"])
    assert (planned["bridges"], planned["busy"], planned["bound_by"]) == (5, 4, "guests")
    # A plan for the busiest moment, every working day: more than what was told, and the page says by how much.
    assert size.error(told["terabytes"], planned["terabytes_a_month"]) == 1.76
    assert size.error(told["terabytes"], planned["terabytes_a_month_out"]) == 0.77


def test_what_is_assumed_of_a_month_is_the_operators_to_say() -> None:
    """1,422 Mbit/s at once are 0.64 TB in the busiest hour."""
    hour = 800 * (23 + 41) / 36 * 3600 / 8 / 1e6
    month = size.plan(800, 150, busy_hour=0.25, working_days=20, usual_day=0.5)["terabytes_a_month"]
    assert month == round(hour / 0.25 * 20 * 0.5, 1)
    assert size.plan(800, 150)["terabytes_a_month"] == round(hour / 0.17 * 22, 1)


@given(st.integers(1, 20000), st.integers(1, 2000), st.integers(1, 128), st.integers(0, 3))
def test_a_plan_holds_with_the_spare_away(guests: int, conferences: int, threads: int, spare: int) -> None:
    found = size.plan(guests, min(conferences, guests), threads=threads, link_mbit=10000, spare=spare)
    assert found["busy"] * found["guests_of_a_bridge"] >= guests
    assert found["bridges"] == found["busy"] + spare
    assert found["bridge_mbit"] <= 10000
    if spare:
        assert size.carries([threads] * found["bridges"]) >= guests


@given(st.lists(st.one_of(st.none(), st.integers(1, 128)), min_size=1, max_size=20))
def test_one_more_server_never_carries_less(servers: list[int | None]) -> None:
    with_largest = size.carries([*servers, 128])
    assert with_largest >= size.carries(servers)
    assert size.carries(servers) <= sum(map(size.guests_of, servers))


def test_one_large_conference_and_a_thin_line_need_more_bridges() -> None:
    town = [200, *[3] * 20]
    assert size.plan(260, 21, town, threads=64, link_mbit=10000)["bound_by"] == "conference"
    assert size.plan(260, 21, town, threads=64, link_mbit=10000)["busy"] == 3
    assert size.plan(260, 21, link_mbit=100)["bound_by"] == "link"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"guests": 0, "conferences": 1}, "guests: 0 is no number from 1 on"),
        ({"guests": "800", "conferences": 1}, "guests: '800' is no number from 1 on"),
        ({"guests": 3, "conferences": 4}, "conferences: 4 for 3 guests"),
        ({"guests": 3, "conferences": 2, "sizes": [1, 1]}, "sizes: 2 conferences with 2 guests, said were 2 with 3"),
        ({"guests": 3, "conferences": 1, "cores": 8}, "cores"),
        ({"guests": 3, "conferences": 1, "busy_hour": 17}, "busy_hour: 17 is no number above 0 and up to 1"),
        ({"guests": 3, "conferences": 1, "usual_day": 0}, "usual_day: 0 is no number above 0 and up to 1"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(AnsibleFilterError, match=r"^jvb_pool: ") as error:
        jvb_pool(wrong)
    assert said in str(error.value) and "\n" not in str(error.value)
