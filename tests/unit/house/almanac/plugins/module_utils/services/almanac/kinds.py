"""The almanac's kinds of objects and how each field is judged: what the inventory says, and what the roster says."""

from __future__ import annotations

from collections.abc import Mapping

from ...reconcile.types import KindSpec, Rule

STATE: Mapping[str, KindSpec] = {"feast": KindSpec("feast", 10, {"title": Rule(), "note": Rule("seeded")})}
SYNC: Mapping[str, KindSpec] = {
    "account": KindSpec("account", 10, {"name": Rule(), "email": Rule()}, deletes="never", batch=1000),
    "lock": KindSpec("lock", 15, {}, access="takes"),
    "group": KindSpec("group", 20, {"name": Rule(), "state": Rule()}, holds_data=True, batch=1000),
    "membership": KindSpec("membership", 30, {}, truth="whole", of="group", access="gives", batch=1000),
}
