"""The texts of the mistakes: code -> language -> (what is wrong, what to write). Format strings over Problem.params.

German is what operators read; English stands beside it. A test holds both to the same placeholders.
"""

from __future__ import annotations

Texts = dict[str, dict[str, tuple[str, str]]]

MESSAGES: Texts = {
    "yaml": {
        "de": (
            "das ist kein gültiges YAML ({detail})",
            "Einrückung, Doppelpunkte und Anführungszeichen um diese Zeile prüfen",
        ),
        "en": ("this is not valid YAML ({detail})", "check indentation, colons and quotes around this line"),
    },
    "encoding": {
        "de": ("die Datei ist nicht in UTF-8 gespeichert", "im Editor als UTF-8 speichern"),
        "en": ("the file is not saved as UTF-8", "save it as UTF-8 in your editor"),
    },
    "control": {
        "de": ("ein Steuerzeichen, das in YAML nicht stehen darf ({detail})", "das Zeichen löschen"),
        "en": ("a control character that YAML does not allow ({detail})", "delete the character"),
    },
    "documents": {
        "de": ("ein zweites Dokument in einer Datei", "die Zeile --- löschen oder den Teil in eine eigene Datei legen"),
        "en": ("a second document in one file", "delete the line --- or move the part to a file of its own"),
    },
    "depth": {
        "de": ("zu tief verschachtelt", "so tief ist kein Feld des Modells; Einrückung prüfen"),
        "en": ("nested too deeply", "no field of the model is that deep; check the indentation"),
    },
    "anchor": {
        "de": (
            "{name}: Anker und Verweise sind in Modelldateien nicht erlaubt",
            "den Wert an jeder Stelle ausschreiben",
        ),
        "en": ("{name}: anchors and aliases are not allowed in model files", "write the value out in each place"),
    },
    "merge": {
        "de": ("<<: Zusammenführungen sind in Modelldateien nicht erlaubt", "die Felder ausschreiben"),
        "en": ("<<: merges are not allowed in model files", "write the fields out"),
    },
    "tag": {
        "de": (
            "{name}: YAML-Typangaben sind in Modelldateien nicht erlaubt",
            "die Angabe mit ! löschen; Text in Anführungszeichen setzen",
        ),
        "en": ("{name}: YAML tags are not allowed in model files", "delete the part with !; put text in quotes"),
    },
    "template": {
        "de": (
            "Jinja-Vorlagen ({{{{, {{%, {{#) werden in Modelldateien nicht ausgewertet",
            "den Wert selbst hinschreiben",
        ),
        "en": ("Jinja templates ({{{{, {{%, {{#) are not evaluated in model files", "write the value itself"),
    },
    "duplicate_key": {
        "de": ("{key} steht hier zum zweiten Mal, zuerst in Zeile {line}", "beide zusammenführen oder eines löschen"),
        "en": ("{key} stands here a second time, first in line {line}", "merge the two or delete one"),
    },
    "key_in_two_files": {
        "de": ("{key} steht auch in {file}:{line}", "jeden Abschnitt in genau eine Datei schreiben"),
        "en": ("{key} also stands in {file}:{line}", "write each section in exactly one file"),
    },
    "key_not_text": {
        "de": ("ein Feldname muss Text sein", "einen Namen vor den Doppelpunkt schreiben"),
        "en": ("a field's name must be text", "write a name before the colon"),
    },
    "not_mapping": {
        "de": ("die Datei besteht nicht aus Feldern", "mit einem Abschnitt wie organisations: beginnen"),
        "en": ("the file is not made of fields", "begin with a section such as organisations:"),
    },
    "no_hosts_file": {
        "de": ("hosts.yml fehlt", "aus inventories/template übernehmen"),
        "en": ("hosts.yml is missing", "copy it from inventories/template"),
    },
    "hosts_shape": {
        "de": (
            "so ist hosts.yml nicht lesbar",
            "je Gruppe hosts:, children: oder vars:, jeden Host einzeln mit Namen und Doppelpunkt",
        ),
        "en": (
            "hosts.yml cannot be read like this",
            "per group hosts:, children: or vars:, each host by its own name and a colon",
        ),
    },
}
