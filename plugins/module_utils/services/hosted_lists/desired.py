"""The slice of lists at providers: where each is, and which secret opens it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import manifest_views as views
from ...model.given import list_secret
from ...model.objects import secret
from ...model.types import Model, ProjectGroup
from ..roster import desired as roster
from .groups import ATTRIBUTE

NAME = "hosted_lists"
GREETS = "hosted_greets"


def desired(model: Model, host: str | None) -> dict[str, Any]:
    """`sync` is the program's configuration, `secrets` are the names of what it holds."""
    if NAME not in model.manifests:
        return {"format": 1, "objects": [], "secrets": []}
    lists = dict(_lists(model))
    what = {"lists": lists, "pause_s": model.service_options.get(NAME, {}).get("pause_s", 1)}
    # Without a sign-on there is nobody to ask; validation says so.
    part = roster.sync(model, host, NAME, what) if views.hosts_of(model, "keycloak") else {}
    names = [one["password"]["$secret"] for one in lists.values()]
    return {"format": 1, "objects": [], "secrets": [f"roster_{NAME}", *names], **part}


def _lists(model: Model) -> Iterator[tuple[str, dict[str, Any]]]:
    """By the group's slug; whether the vault holds a password is not the model's to know."""
    for group in model.project_groups:
        if url := group.fields.get(ATTRIBUTE):
            told = {"url": url, "password": secret(_secret(model, group)), "greets": bool(group.fields.get(GREETS))}
            yield group.slug, told


def _secret(model: Model, group: ProjectGroup) -> str:
    (mine,) = (one for one in model.mailing_lists if one.source == f"project_group:{group.key}")
    return list_secret(mine.key)
