from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.jitsi_admin.there import There
from tests.contracts.target import Target


@pytest.fixture
def there(target: Target) -> Iterator[There]:
    """What a test makes is removed afterwards, and what an earlier one left before."""
    made = There(target)
    made.tidy()
    yield made
    made.tidy()
