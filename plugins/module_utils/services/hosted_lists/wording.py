"""The words by which a page of Mailman 2.1 is known, in English and German. A page without them is not guessed at.

Read in 2.1.39: Mailman/Cgi/admin.py and messages/de/LC_MESSAGES/mailman.po. Each line names its place in admin.py.
"""

from __future__ import annotations

import re

TITLE = re.compile(r"\S.* Administration \(.+\)\Z")  # 447; the same in German
ROSTER = frozenset({"Membership List", "Mitgliederliste"})  # 922
ADD = frozenset({"Mass Subscriptions", "Masseneintrag neuer Mitglieder"})  # 894
REMOVE = frozenset({"Mass Removals", "Massenaustrag von Mitgliedern"})  # 901
CHANGE = frozenset({"Address Change", "Adressänderung"})  # 908
# 1015 and 1017: how many are on the list, and on this page where it is one of several.
COUNT = re.compile(r"(\d+) (?:members total|Mitglieder insgesamt)(?:, (\d+) (?:shown|werden angezeigt))?\Z")

ADDED = frozenset({"Successfully subscribed:", "Erfolgreich eingetragen:"})  # 1538
NOT_ADDED = frozenset({"Error subscribing:", "Fehler beim Abonnieren:"})  # 1545
ALREADY = frozenset({"Already a member", "Bereits Mitglied"})  # 1517
REMOVED = frozenset({"Successfully Unsubscribed:", "Erfolgreich beendete Abonnements:"})  # 1579
NOT_REMOVED = frozenset(
    {
        "Cannot unsubscribe non-members:",
        "Nichtmitglieder können nicht aus der Mailingliste ausgetragen werden:",
    }
)  # 1584
CHANGED = re.compile(r"Address (\S+) changed to (\S+)\Z|Adresse (\S+) zu (\S+) geändert\Z")  # 1623
EXPIRED = "(request forgery check)"  # 222; in both languages
WRONG_PASSWORD = frozenset({"Authorization failed.", "Zugang verweigert."})  # 124

# templates/en/roster.html:4 and templates/de/roster.html:4
PUBLIC_TITLE = re.compile(r"\S.*(?: Subscribers|-Abonnenten)\Z")
# Mailman/HTMLFormatter.py:78 and 80
HIDDEN = re.compile(
    r"\((\d+) (?:private members? not shown|privates Mitglied wird nicht angezeigt"
    r"|private Mitglieder werden nicht angezeigt)\)"
)
