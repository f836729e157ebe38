"""A realm as found -> a draft of the inventory. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..reconcile.types import JSON
from . import clients, groups, organisations
from .draft import Draft


def translate(found: Mapping[str, JSON], services: Iterable[str]) -> Draft:
    """`services`: ids of the clients that the platform's own services bring with them."""
    draft = Draft()
    organisations.translate(found, draft)
    groups.translate(found, draft)
    clients.translate(found, draft, list(services))
    return draft
