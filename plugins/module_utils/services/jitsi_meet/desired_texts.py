"""What a portal's welcome page says, in its one language."""

from __future__ import annotations

LEGAL = ("imprint", "privacy", "accessibility")

TEXTS = {
    "de": {
        "accessibility": "Barrierefreiheit",
        "basis": "Rechtsgrundlage",
        "barriers": "Barrieren melden Sie bitte hierhin",
        "contact": "Kontakt",
        "go": "Zum Raum",
        "hint": "Wer denselben Namen eingibt, ist im selben Raum.",
        "imprint": "Impressum",
        "legal": "Rechtliches",
        "logs": (
            "Bild, Ton und Nachrichten einer Konferenz werden nicht gespeichert. Protokolle des Servers haben gekürzte "
            "Adressen und Namen von Räumen; sie werden nach höchstens {days} Tagen gelöscht."
        ),
        "needs_script": "Videokonferenzen brauchen JavaScript.",
        "no_basis": "Die Rechtsgrundlage ist nicht angegeben.",
        "no_body": "Eine Stelle zur Durchsetzung ist nicht angegeben.",
        "no_officer": "Wer für den Datenschutz zuständig ist, ist nicht angegeben.",
        "officer": "Datenschutz",
        "opened_by_everyone": "Alle können einen Raum öffnen, ohne Konto.",
        "opened_by_staff": "Räume öffnen Beschäftigte. Gäste warten in der Lobby, bis jemand sie einlässt.",
        "operator": "Betrieben von",
        "privacy": "Datenschutz",
        "room": "Name des Raums",
        "skip": "Zum Inhalt",
        "title": "Videokonferenzen",
        "welcome": "Videokonferenzen im Browser, ohne Konto und ohne Werbung.",
    },
    "en": {
        "accessibility": "Accessibility",
        "basis": "Legal basis",
        "barriers": "Please report barriers to",
        "contact": "Contact",
        "go": "To the room",
        "hint": "The same name leads to the same room.",
        "imprint": "Imprint",
        "legal": "Legal",
        "logs": (
            "Picture, sound and messages of a conference are not stored. The server's logs have shortened addresses "
            "and names of rooms; they are deleted after {days} days at most."
        ),
        "needs_script": "Video conferences need JavaScript.",
        "no_basis": "The legal basis is not given.",
        "no_body": "An enforcement body is not given.",
        "no_officer": "The data protection officer is not given.",
        "officer": "Data protection",
        "opened_by_everyone": "Everybody can open a room, without an account.",
        "opened_by_staff": "Staff open rooms. Guests wait in the lobby until somebody lets them in.",
        "operator": "Operated by",
        "privacy": "Privacy",
        "room": "Name of the room",
        "skip": "To the content",
        "title": "Video conferences",
        "welcome": "Video conferences in the browser, without an account and without advertising.",
    },
}
