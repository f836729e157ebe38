"""Whatever the group, the list and the looks: who is wanted is there, who is foreign stays, nobody is written to."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .stand import Stand

NAMES = [f"{letter}{n}" for letter in "abc" for n in range(4)]
PEOPLE = st.lists(st.sampled_from(NAMES), unique=True, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    before=PEOPLE,
    looks=st.lists(PEOPLE, min_size=1, max_size=4),
    chunk=st.integers(1, 6),
    language=st.sampled_from(["en", "de"]),
)
def test_the_list_follows_its_group(before: list[str], looks: list[list[str]], chunk: int, language: str) -> None:
    foreign = [f"{letter}@zeitung.example" for letter in "abx"]
    with tempfile.TemporaryDirectory() as folder:
        stand = Stand(Path(folder))
        first = [f"{name}@buehl.example" for name in before]
        presse = stand.list("presse", *foreign, *first, chunk=chunk, language=language)
        never = set(first) - {f"{name}@buehl.example" for look in looks for name in look}
        for number, look in enumerate(looks, 1):
            wanted = {f"{name}@buehl.example" for name in look}
            result = stand.sync({"presse": look})
            assert not result.get("failed"), result["msg"]
            met = {f"{name}@buehl.example" for one in looks[:number] for name in one}
            assert set(presse.members) == wanted | set(foreign) | (set(first) - met)
            assert stand.sync({"presse": look})["plan"] == []
        assert never <= set(presse.members)
        assert (presse.mails, presse.written) == ([], 0)
