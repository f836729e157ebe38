"""What a person is told when a set of files cannot be had."""

from __future__ import annotations


class SetError(Exception):
    """The set is refused or could not be written; nothing was swapped unless the text says so."""
