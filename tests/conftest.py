"""Hypothesis measures no time: on a busy machine a draw of a millisecond takes a second, and says nothing about us."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("readi", deadline=None)
settings.load_profile("readi")
