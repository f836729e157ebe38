from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.target import PREFIX, Target
from tests.contracts.zammad.rest import DROP, RUBY, Ruby, Zammad

# In an order in which nothing holds another: tickets, people, then what they belonged to.
TIDY = f"""
mine = User.where("login LIKE '{PREFIX}%' OR email LIKE '{PREFIX}%'").to_a
Ticket.where(customer_id: mine.map(&:id)).destroy_all
groups = Group.where("name LIKE '{PREFIX}%'").to_a
Ticket.where(group_id: groups.map(&:id)).destroy_all
mine.each(&:destroy)
groups.each(&:destroy)
named = [Organization, Signature, Trigger, Sla, Calendar, TextModule, Overview]
named.each {{ |m| m.where("name LIKE '{PREFIX}%'").each(&:destroy) }}
"""


@pytest.fixture(scope="session")
def zammad(target: Target) -> Iterator[Zammad]:
    """What runs; what the contract made in it is removed afterwards."""
    made = Zammad(target, Ruby(target.command(*DROP, "zammad", "run", "rails", "r", RUBY)))
    _tidy(made)
    yield made
    _tidy(made)
    made.started.stop()


def _tidy(zammad: Zammad) -> None:
    zammad.ruby(f"{TIDY}; true")
