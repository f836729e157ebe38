"""What there is at a provider: a list that answers, and the addresses on it that are ours to keep."""

from __future__ import annotations

from collections.abc import Mapping

from ...reconcile.types import KindSpec, Rule
from ...sync.wanted import MEMBERSHIP

LIST = "list"
ANSWERS = "answers"
PERSON = "person"
BATCH = 20
"""Addresses in one form: few enough to be read back by one question, whose address stays below 4,000 characters."""

STATE: Mapping[str, KindSpec] = {}
SYNC: Mapping[str, KindSpec] = {
    LIST: KindSpec(LIST, 10, {ANSWERS: Rule()}, deletes="never"),
    # Addresses that nobody of ours has stay; people of the group who were there before us leave it with the group.
    MEMBERSHIP: KindSpec(
        MEMBERSHIP, 20, {PERSON: Rule("runtime")}, truth="ours", adopted="goes", access="gives", batch=BATCH
    ),
}
