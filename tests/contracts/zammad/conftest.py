from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.target import PREFIX, Target
from tests.contracts.zammad.rest import Zammad

# In an order in which nothing holds another: tickets, people, then what they belonged to.
TIDY = f"""
mine = User.where("login LIKE '{PREFIX}%' OR email LIKE '{PREFIX}%'").to_a
Ticket.where(customer_id: mine.map(&:id)).destroy_all
groups = Group.where("name LIKE '{PREFIX}%'").to_a
Ticket.where(group_id: groups.map(&:id)).destroy_all
mine.each(&:destroy)
groups.each(&:destroy)
[Organization, Signature, Trigger, Calendar].each {{ |m| m.where("name LIKE '{PREFIX}%'").each(&:destroy) }}
"""


@pytest.fixture(scope="session")
def zammad(target: Target) -> Iterator[Zammad]:
    """What runs; what the contract made in it is removed afterwards."""
    made = Zammad(target)
    _tidy(made)
    yield made
    _tidy(made)


def _tidy(zammad: Zammad) -> None:
    done = zammad.run("rails", "r", TIDY)
    assert done.code == 0, done
