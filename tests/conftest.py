"""Hypothesis measures no time: on a busy machine a draw of a millisecond takes a second, and says nothing about us.

Every test begins with nobody having said a language: a module speaks its caller's in its own process, tests share one.
"""

from __future__ import annotations

import pytest
from ansible_collections.readi.one.plugins.module_utils import language
from hypothesis import settings

settings.register_profile("readi", deadline=None)
settings.load_profile("readi")


@pytest.fixture(autouse=True)
def _nobody_spoke() -> None:
    language._spoken.clear()
