"""The contract holds against what the roles installed."""

from __future__ import annotations

from pathlib import Path

from tests.contracts.run import hold
from tests.lab.hosts import Lab

from .conftest import words

# The end of a bridge takes its minute; it is asked by hand.
QUICK = "not ends_by_itself"


def test_the_contract_holds(lab: Lab, contract_given: Path) -> None:
    asked = hold("jitsi", "--run", words(lab, "lab"), "--given", str(contract_given), "-k", QUICK)
    assert len(asked) > 30
