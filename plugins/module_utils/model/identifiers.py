"""A key of the inventory where a hyphen cannot be: in the name of a secret, a database, an account. Pure."""

from __future__ import annotations


def identifier(key: str) -> str:
    return key.replace("-", "_")
