"""A logo (logo.py, logos.py)."""

from __future__ import annotations

from .texts import Texts

MESSAGES: Texts = {
    "no_such_file": {
        "de": ("die Datei {file} gibt es nicht", "ablegen oder die Zeile löschen{meant}"),
        "en": ("there is no file {file}", "put it there or delete the line{meant}"),
    },
    "logo_size": {
        "de": (
            "das Logo hat mehr als {most} kB",
            "kleiner speichern: SVG als „einfaches SVG“, PNG mit weniger Punkten",
        ),
        "en": ("the logo has more than {most} kB", "save it smaller: SVG as “plain SVG”, PNG with fewer pixels"),
    },
    "logo_shape": {
        "de": (
            "das Logo ist {width} breit und {height} hoch",
            "zuschneiden: höchstens fünfmal so breit wie hoch, höchstens doppelt so hoch wie breit",
        ),
        "en": (
            "the logo is {width} wide and {height} high",
            "crop it: at most five times as wide as high, at most twice as high as wide",
        ),
    },
    "logo_png": {
        "de": ("das ist kein vollständiges PNG-Bild", "das Bild noch einmal als PNG speichern"),
        "en": ("this is not a complete PNG picture", "save the picture as PNG once more"),
    },
    "logo_pixels": {
        "de": ("das Logo hat {width} × {height} Punkte", "mit {least} bis {most} Punkten je Seite speichern"),
        "en": ("the logo has {width} × {height} pixels", "save it with {least} to {most} pixels on each side"),
    },
    "logo_svg": {
        "de": ("das ist kein lesbares SVG", "das Bild noch einmal als „einfaches SVG“ speichern"),
        "en": ("this is not a readable SVG", "save the picture as “plain SVG” once more"),
    },
    "logo_viewbox": {
        "de": ("das SVG nennt seine Größe nicht", 'viewBox="0 0 BREITE HÖHE" an das erste Element <svg> schreiben'),
        "en": ("the SVG does not name its size", 'write viewBox="0 0 WIDTH HEIGHT" at the first element <svg>'),
    },
    "logo_doctype": {
        "de": ("{what} hat in einem Logo nichts zu suchen", "die Angabe löschen oder als „einfaches SVG“ speichern"),
        "en": ("{what} does not belong in a logo", "delete it, or save as “plain SVG”"),
    },
    "logo_element": {
        "de": ("<{element}> kann mehr als zeichnen", "das Element löschen, ein Bild als PNG ablegen"),
        "en": ("<{element}> can do more than draw", "delete the element, put a picture there as PNG"),
    },
    "logo_attribute": {
        "de": ("{name} an <{element}> kann mehr als zeichnen", "das Attribut löschen"),
        "en": ("{name} at <{element}> can do more than draw", "delete the attribute"),
    },
    "logo_reference": {
        "de": ("{value} führt aus der Datei hinaus", "nur Teile der Datei selbst nennen, etwa url(#verlauf)"),
        "en": ("{value} leads out of the file", "name only parts of the file itself, such as url(#gradient)"),
    },
}
