"""One line that says what an inventory holds."""

from __future__ import annotations

from .problems import Lang
from .types import Model

_SOUND: dict[Lang, str] = {"de": "in Ordnung", "en": "sound"}
_WORDS: dict[Lang, str] = {
    "de": "Organisationen, Projektgruppen, Mailinglisten, Videoportale, Konten, Hosts, Dienste",
    "en": "organisations, project groups, mailing lists, video portals, accounts, hosts, services",
}


def summary(model: Model, lang: Lang) -> str:
    """re@di.ONE: in Ordnung (15 Organisationen, 12 Projektgruppen, ...)"""
    hosts = {host for members in model.hosts.values() for host in members}
    things = (
        model.organisations,
        model.project_groups,
        model.mailing_lists,
        model.video_portals,
        model.people,
        hosts,
        model.services,
    )
    counts = ", ".join(f"{len(thing)} {word}" for thing, word in zip(things, _WORDS[lang].split(", "), strict=True))
    return f"{model.platform.name}: {_SOUND[lang]} ({counts})"
