"""The form of a mistake's text."""

from __future__ import annotations

Texts = dict[str, dict[str, tuple[str, str]]]
"""Code -> language -> (what is wrong, what to write), both format strings over Problem.params."""
