from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.mailman21.browser import MANY, Browser
from tests.contracts.target import PREFIX, Target

MADE = [*(f"{PREFIX}{name}@example.org" for name in ("a", "a+b", "o'c", "new", "case")), *MANY]


@pytest.fixture
def admin(target: Target) -> Iterator[Browser]:
    """Signed in; what the contract put on the list is off it afterwards."""
    browser = Browser(target.address, target.value("password"))
    yield browser
    browser.removed(*MADE)
    assert browser.found(*MADE) == []
