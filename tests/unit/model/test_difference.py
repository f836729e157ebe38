"""Two inventories' difference in the field's terms, and what disappears with what it means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.readi.one.plugins.module_utils.model import canonical
from ansible_collections.readi.one.plugins.module_utils.model.difference import difference, render, since
from ansible_collections.readi.one.plugins.module_utils.model.problems import Lang
from ansible_collections.readi.one.plugins.module_utils.model.types import Model

from . import builder


def lines(tmp_path: Path, new: dict[str, Any], lang: Lang = "en", old: dict[str, Any] | None = None) -> list[str]:
    models = []
    for number, data in enumerate((old or builder.sound(), new)):
        model = builder.result(builder.write(tmp_path / str(number), data))
        assert isinstance(model, Model), model
        models.append(model)
    return render(difference(*models), lang)


def test_nothing(tmp_path: Path) -> None:
    assert lines(tmp_path, builder.sound()) == []


def test_a_moderator_more(tmp_path: Path) -> None:
    new = builder.sound()
    new["project_groups"][0]["moderators"].append("eva@rastatt.example")
    assert lines(tmp_path, new) == ["project group eAkte: moderator added: eva@rastatt.example"]
    assert lines(tmp_path, new, "de") == ["Projektgruppe eAkte: Moderation: dazu eva@rastatt.example"]


def test_fields_of_every_section(tmp_path: Path) -> None:
    new = builder.sound()
    new["platform"]["contact"] = "hilfe@buehl.example"
    new["organisations"][0]["name"] = "Stadt Bühl"
    new["people"][0]["groups"] = []
    new["project_groups"][1].pop("parent")
    new["mailing_lists"][0]["posting"] = "owners"
    new["video_portals"][0]["colour"] = "#c8102e"
    new["retention"] = {"backups_days": 90}
    assert lines(tmp_path, new) == [
        "platform: contact: it@buehl.example -> hilfe@buehl.example",
        "retention: backups_days: 30 -> 90",
        "organisation Stadt Bühl: name: Bühl -> Stadt Bühl",
        "account Maria Muster: group removed: eakte; counts for new ones only: what exists stays as it is",
        "project group Scannen: belongs to: eakte -> nothing",
        "mailing list Presse: who posts: members -> owners",
        "video portal Palim! Palim!: colour: #0b5394 -> #c8102e",
    ]


def test_moved_keeps_the_data(tmp_path: Path) -> None:
    new = builder.sound()
    new["project_groups"][0]["key"] = "akte"
    new["project_groups"][1]["parent"] = new["people"][0]["groups"][0] = "akte"
    gone = lines(tmp_path, new)
    assert "project group eAkte (eakte): disappears" in gone
    new["moved"] = [{"kind": "project_group", "from": "eakte", "to": "akte"}]
    kept = lines(tmp_path, new)
    assert "project group eAkte: key renamed, eakte -> akte; the data stay" in kept
    assert not any("disappears" in line or ": new" in line for line in kept)


def test_what_disappears_says_what_it_means_and_how_much(tmp_path: Path) -> None:
    old = builder.sound()
    old["project_groups"][0].update(folder={"quota_gb": 50}, forum=True, helpdesk=True, mailing_list="eakte")
    new = builder.sound()
    new["project_groups"] = [{k: v for k, v in new["project_groups"][1].items() if k != "parent"}]
    new["people"] = []
    new["video_portals"] = []
    said = "\n".join(lines(tmp_path, new, "de", old))
    assert "Projektgruppe eAkte (eakte): entfällt" in said
    for meaning in (
        "Gruppe eakte, 1 Moderierende, 1 Mitglieder aus dem Inventar",
        "Untergruppen: scan",
        "Ordner „eAkte“, bis zu 50 GB",
        "Forum",
        "Helpdesk",
        "eakte@lists.readi.example",
        "-e remove=",
        "https://palim-palim.example antwortet nicht mehr",
    ):
        assert meaning in said


def test_the_first_run_after_the_change_says_what_a_city_is_promised_now(tmp_path: Path) -> None:
    """A model from before has no hours; the check ended sessions within 15 minutes."""
    data = builder.sound()
    data["organisations"][1]["directory"] = {"type": "saml", "sso_url": "https://adfs.rastatt.example/"}
    model = builder.result(builder.write(tmp_path, data))
    assert isinstance(model, Model)
    raw = json.loads(canonical.dumps(model))
    for organisation in raw["organisations"]:
        del organisation["signin_counts_hours"]
    text = json.dumps(raw)
    assert since(text, model, "de") == [
        "Organisation Rastatt: wer zu Hause gesperrt wird, ist hier draußen nach: 15 Minuten -> 9 Stunden"
    ]
    assert since(text, model, "en") == [
        "organisation Rastatt: whoever is locked at home is out here after: 15 minutes -> 9 hours"
    ]
