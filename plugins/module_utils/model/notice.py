"""Another notice than the inventory's, for playbooks/notice.yml: put up or taken away until the next site.yml. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..language import Texts, text
from .types import Model

LANGUAGES = ("de", "en")
_TEXTS: Texts = {
    "form": {
        "de": 'notice braucht einen Satz in einer Zeile je Sprache: -e \'{{"notice": {{"de": "…", "en": "…"}}}}\'; '
        "-e notice= nimmt den Hinweis weg",
        "en": 'notice needs a sentence on one line in each language: -e \'{{"notice": {{"de": "…", "en": "…"}}}}\'; '
        "-e notice= takes the notice away",
    },
}


class NoticeError(ValueError):
    """What was given is no notice; its text is for whoever ran the playbook."""


def told(model: Model, notice: object) -> Model:
    """`model` with this notice; None: with its own."""
    if notice is None:
        return model
    return replace(model, platform=replace(model.platform, notice=_sentences(notice)))


def _sentences(notice: object) -> Mapping[str, str]:
    if not notice:
        return {}
    if not isinstance(notice, Mapping) or set(notice) != set(LANGUAGES):
        raise NoticeError(text(_TEXTS, "form"))
    said = {lang: str(notice[lang]).strip() for lang in LANGUAGES}
    if not all(sentence and sentence.isprintable() for sentence in said.values()):
        raise NoticeError(text(_TEXTS, "form"))
    return said
