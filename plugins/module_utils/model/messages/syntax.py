"""What a file of the inventory says as YAML (yaml_file.py, hosts_file.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "yaml_tab": {
        "de": ("am Anfang dieser Zeile steht ein Tabulator", "mit Leerzeichen einrücken"),
        "en": ("this line begins with a tab", "indent it with spaces"),
    },
    "yaml_invisible": {
        "de": (
            "am Anfang dieser Zeile steht ein Zeichen, das wie ein Leerzeichen aussieht und keines ist: {character}",
            "die Einrückung löschen und mit der Leertaste neu schreiben",
        ),
        "en": (
            "this line begins with a character that looks like a space and is none: {character}",
            "delete the indentation and write it again with the space bar",
        ),
    },
    "yaml_comment": {
        "de": (
            "was hinter # steht, ist ein Kommentar, und so fehlt der Rest der Zeile",
            'in Anführungszeichen schreiben: "{said}"',
        ),
        "en": (
            "what comes after # is a comment, and so the rest of the line is missing",
            'write it in quotes: "{said}"',
        ),
    },
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
        "en": ("{key} is also in {file}:{line}", "write each section in exactly one file"),
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
