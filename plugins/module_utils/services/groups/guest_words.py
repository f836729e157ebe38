"""What moderators read where they invite guests, German first. No I/O."""

from __future__ import annotations

GUESTS: dict[str, dict[str, str]] = {
    "de": {
        "guest_invite": "Gast von außerhalb einladen",
        "guest_lead": "Wer zu keiner Organisation des Netzwerks gehört, sieht nur seine Gruppen und nur bis zum letzten Tag. Er bekommt eine E-Mail, mit der er binnen sieben Tagen ein Kennwort wählt.",
        "guest_address": "E-Mail-Adresse",
        "guest_until_day": "Letzter Tag",
        "guest_until_hint": "Höchstens ein Jahr von heute an.",
        "did_invite_guest": "Die Einladung ist unterwegs.",
        "guest_is_colleague": "Die Adresse gehört zu einer Organisation des Netzwerks. Laden Sie die Person oben ein.",
        "no_day": "Der letzte Tag liegt zwischen heute und heute in einem Jahr.",
    },
    "en": {
        "guest_invite": "Invite a guest from outside",
        "guest_lead": "People of no organisation of the network see their own groups only, and only until the last day. They get an e-mail by which they choose a password within seven days.",
        "guest_address": "E-mail address",
        "guest_until_day": "Last day",
        "guest_until_hint": "At most a year from today.",
        "did_invite_guest": "The invitation is on its way.",
        "guest_is_colleague": "The address is of an organisation of the network. Invite the person above.",
        "no_day": "The last day is between today and a year from today.",
    },
}
