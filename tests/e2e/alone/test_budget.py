"""What the portal costs to look at, with nine cities and seven services on it."""

from __future__ import annotations

from tests.e2e import budget
from tests.e2e.conftest import Visiting
from tests.e2e.stage import Stage


def test_the_budget_holds(visit: Visiting, stage: Stage) -> None:
    budget.holds(visit(), visit(), stage, "the tests' own stand: nine cities, seven services")
