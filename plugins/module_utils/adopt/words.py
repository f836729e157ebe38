"""What an operator is told about an adopted realm: why a thing has no place in the inventory, and what to do."""

from __future__ import annotations

from typing import Any

from ..language import Texts, text

WORDS: Texts = {
    # what a kind of object is called
    "client": {"de": "Client", "en": "client"},
    "client_scope": {"de": "Client-Scope", "en": "client scope"},
    "role": {"de": "Rolle", "en": "role"},
    "flow": {"de": "Ablauf", "en": "flow"},
    "group": {"de": "Gruppe", "en": "group"},
    "organization": {"de": "Organisation", "en": "organisation"},
    "identity_provider": {"de": "Identitätsanbieter", "en": "identity provider"},
    "identity_provider_mapper": {"de": "Zuordnung eines Anbieters", "en": "mapper of a provider"},
    "federation": {"de": "Verzeichnisanbindung", "en": "user federation"},
    "federation_mapper": {"de": "Zuordnung einer Anbindung", "en": "mapper of a federation"},
    "policy": {"de": "Richtlinie", "en": "policy"},
    "permission": {"de": "Berechtigung", "en": "permission"},
    "required_action": {"de": "Pflichtaktion", "en": "required action"},
    "texts": {"de": "Eigene Texte", "en": "texts of its own"},
    "default_group": {"de": "Vorgabegruppe", "en": "default group"},
    "client_policy": {"de": "Client-Richtlinie", "en": "client policy"},
    "key": {"de": "Schlüssel des Realms", "en": "key of the realm"},
    "realm": {"de": "Realm", "en": "realm"},
    "flow_binding": {"de": "Eingesetzter Ablauf", "en": "bound flow"},
    "user_profile": {"de": "Kontoattribut", "en": "attribute of accounts"},
    # why a kind of object has no place, and what becomes of it
    "not_in_model": {"de": "das Modell sagt nichts darüber", "en": "the model says nothing about it"},
    "scopes_not_there": {"de": "Scopes stehen nicht im Inventar", "en": "scopes are not in an inventory"},
    "roles_not_known": {"de": "eigene Rollen kennt das Modell nicht", "en": "the model has no roles of its own"},
    "flows_not_known": {"de": "eigene Anmeldeabläufe kennt das Modell nicht", "en": "the model has no flows of others"},
    "not_below_projects": {"de": "liegt nicht unter /projects", "en": "is not below /projects"},
    "provider_of_nobody": {
        "de": "gehört zu keiner Organisation des Inventars",
        "en": "belongs to no organisation of the inventory",
    },
    "not_the_models": {"de": "ist nicht die des Modells", "en": "is not the model's"},
    "named_like_nobody": {
        "de": "heißt wie keine Organisation des Inventars",
        "en": "has the name of no organisation of the inventory",
    },
    "action_by_default": {
        "de": "ist für neue Konten voreingestellt; das Modell setzt sie nicht",
        "en": "is the default for new accounts; the model does not set it",
    },
    "texts_not_known": {
        "de": "das Modell kennt nur die des eigenen Aussehens",
        "en": "the model knows only those of its own theme",
    },
    "groups_by_hand": {
        "de": "das Modell steckt niemanden von selbst in Gruppen",
        "en": "the model puts nobody into groups by default",
    },
    "policies_not_known": {"de": "Richtlinien kennt das Modell nicht", "en": "the model has no client policies"},
    "keys_not_there": {"de": "Schlüssel stehen nicht im Inventar", "en": "keys are not in an inventory"},
    "stays": {"de": "bleibt, wie sie oder er ist", "en": "stays as it is"},
    "stays_used": {
        "de": "bleibt; Clients außerhalb benutzen ihn weiter",
        "en": "stays; clients outside the inventory go on using it",
    },
    "stays_held": {"de": "bleibt, mit allen, die sie haben", "en": "stays, with everybody who has it"},
    "stays_unused": {
        "de": "bleibt, ist nach einem Lauf aber unbenutzt",
        "en": "stays, but nothing uses it after a run",
    },
    "group_stays": {
        "de": "bleibt; soll sie eine Projektgruppe werden: unter project_groups eintragen und unter moved "
        "{{kind: project_group, from: ihr Pfad, to: ihr Schlüssel}}; Leute und Kennung bleiben dabei",
        "en": "stays; to make it a project group, enter it under project_groups and, under moved, "
        "{{kind: project_group, from: its path, to: its key}}; its people and its id stay",
    },
    "stays_working": {"de": "bleibt und wirkt weiter", "en": "stays and goes on working"},
    "stays_people": {"de": "bleibt, mit ihren Leuten", "en": "stays, with its people"},
    "stays_check": {
        "de": "bleibt und wirkt weiter; prüfen, wer dadurch was darf",
        "en": "stays and goes on working; check who may do what by it",
    },
    "stay_first": {"de": "bleiben und gehen vor", "en": "stay, and go before ours"},
    # clients
    "client_protocol": {"de": "das Protokoll ist {protocol}", "en": "its protocol is {protocol}"},
    "client_off": {"de": "er ist abgeschaltet", "en": "it is disabled"},
    "client_nobody": {
        "de": "niemand meldet sich über ihn an (kein Standard Flow)",
        "en": "nobody signs in by it (no standard flow)",
    },
    "client_account": {"de": "er hat ein Dienstkonto", "en": "it has a service account"},
    "client_mappers": {
        "de": "er schreibt Eigenes ins Token ({names})",
        "en": "it writes claims of its own into the token ({names})",
    },
    "client_authenticator": {
        "de": "er weist sich mit {authenticator} aus",
        "en": "it authenticates by {authenticator}",
    },
    "client_permissions": {
        "de": "er hat eigene Berechtigungen (Authorization Services)",
        "en": "it has permissions of its own (authorization services)",
    },
    "client_flows": {"de": "er benutzt eigene Abläufe ({names})", "en": "it uses flows of its own ({names})"},
    "client_consent": {
        "de": "er fragt die Leute nach ihrer Zustimmung",
        "en": "it asks people for their consent",
    },
    "client_unspeakable": {
        "de": "Kennung oder Name können nicht im Inventar stehen",
        "en": "an inventory cannot hold its id or its name",
    },
    "client_not_known": {"de": "{why}; das kennt das Modell nicht", "en": "{why}; the model has no such thing"},
    "client_redirects": {
        "de": "Weiterleitung an {names}: das Modell verlangt ganze https-Adressen, ein * höchstens am Ende des Pfads",
        "en": "it redirects to {names}: the model wants whole https addresses, with a * only at the path's end",
    },
    "no_address": {"de": "keine Adresse", "en": "no address"},
    "client_stays": {"de": "bleibt in Keycloak, wie er ist", "en": "stays in Keycloak as it is"},
    "client_write_out": {
        "de": "bleibt in Keycloak, wie er ist; die Adressen in Keycloak ausschreiben und noch einmal übernehmen",
        "en": "stays in Keycloak as it is; write the addresses out in Keycloak and adopt once more",
    },
    "direct_grants": {
        "de": "Anmeldung mit Kennwort durch die Anwendung (Direct Access Grants)",
        "en": "sign-in with a password by the application (direct access grants)",
    },
    "full_scope": {"de": "alle Rollen im Token (Full Scope)", "en": "all roles in the token (full scope)"},
    "implicit": {"de": "Implicit Flow", "en": "implicit flow"},
    "scopes": {"de": "die Scopes {names}", "en": "the scopes {names}"},
    "switched_off": {"de": "ein Lauf schaltet ab: {names}", "en": "a run switches off: {names}"},
    "needed_first": {
        "de": "vorher prüfen, ob die Anwendung es braucht",
        "en": "check first whether the application needs it",
    },
    # groups
    "above_left": {
        "de": "liegt unter {above}, das nicht übernommen wird",
        "en": "is below {above}, which is not adopted",
    },
    "above_first": {"de": "erst die Gruppe darüber klären", "en": "settle the group above it first"},
    "group_unspeakable": {"de": "der Name kann nicht im Inventar stehen", "en": "an inventory cannot hold its name"},
    "rename_again": {
        "de": "in Keycloak umbenennen, noch einmal übernehmen",
        "en": "rename it in Keycloak and adopt once more",
    },
    "name_taken": {
        "de": "{name} heißt in einem der Dienste schon eine andere Gruppe",
        "en": "one of the services would take {name} for another group's name",
    },
    "name_given": {"de": "ein Lauf nennt sie {name}", "en": "a run calls it {name}"},
    "no_free_key": {"de": "der Name {name} ist kein freier Schlüssel", "en": "the name {name} is no free key"},
    "renamed": {"de": "ein Lauf benennt die Gruppe in {key} um", "en": "a run renames the group to {key}"},
    "says_nothing": {"de": "Keycloak sagt nichts zu {field}", "en": "Keycloak says nothing about {field}"},
    "assumed": {
        "de": "angenommen: {field}: {value}; sonst ändern",
        "en": "assumed {field}: {value}; change it otherwise",
    },
    "strange_moderators": {
        "de": "Moderierende gehören zu keiner Organisation des Inventars",
        "en": "some moderators belong to no organisation of the inventory",
    },
    "moderators_stay": {
        "de": "sie bleiben es; partner: true erlaubt es",
        "en": "they stay moderators; partner: true permits it",
    },
    "list_of_nobody": {
        "de": "die Mailingliste {address} hat niemanden, der sie verantwortet",
        "en": "nobody answers for the mailing list {address}",
    },
    "enter_moderators": {
        "de": "moderators und mailing_list eintragen",
        "en": "enter moderators and mailing_list",
    },
    "attributes_not_known": {
        "de": "Eigenschaften kennt das Modell nicht: {names}",
        "en": "the model has no such attributes: {names}",
    },
    "stay_there": {"de": "sie bleiben in Keycloak stehen", "en": "they stay in Keycloak"},
    "group_roles": {
        "de": "die Gruppe gibt ihren Leuten Rollen; das Modell kennt das nicht",
        "en": "the group gives roles to its people; the model has no such thing",
    },
    # organisations
    "alias_no_key": {
        "de": "der Alias {alias} ist kein Schlüssel (a-z, 0-9, -), und Keycloak benennt Aliase nicht um",
        "en": "the alias {alias} is no key (a-z, 0-9, -), and Keycloak does not rename aliases",
    },
    "alias_anew": {
        "de": "bleibt, wie sie ist; oder in Keycloak neu anlegen mit dem Alias {alias}",
        "en": "stays as it is; or make it anew in Keycloak with the alias {alias}",
    },
    "short_name": {"de": "KÜRZEL", "en": "SHORT-NAME"},
    "organisation_off": {
        "de": "sie ist abgeschaltet, und das Modell kennt nur eingeschaltete",
        "en": "it is disabled, and the model has only enabled ones",
    },
    "stays_off": {"de": "bleibt abgeschaltet", "en": "stays disabled"},
    "name_no_line": {
        "de": "der Name ist keine Zeile Text, die im Inventar stehen kann",
        "en": "its name is no line of text that an inventory can hold",
    },
    "correct_name": {"de": "den Namen in Keycloak berichtigen", "en": "correct the name in Keycloak"},
    "kind_unsaid": {
        "de": "Keycloak sagt nicht, was für eine Organisation das ist",
        "en": "Keycloak does not say what kind of organisation it is",
    },
    "taken_away": {"de": "ein Lauf nimmt sie weg; vorher sichern", "en": "a run takes them away; save them first"},
    "description_lost": {
        "de": "eine Beschreibung (description) kennt das Modell nicht",
        "en": "the model has no description of an organisation",
    },
    "redirect_lost": {
        "de": "eine Weiterleitung (redirectUrl) kennt das Modell nicht",
        "en": "the model has no redirectUrl of an organisation",
    },
    "stays_there": {"de": "bleibt in Keycloak stehen", "en": "stays in Keycloak"},
    "other_provider": {
        "de": "gehört zur Organisation {alias}, heißt aber nicht wie sie; das Modell kennt je Organisation einen",
        "en": "belongs to the organisation {alias} but has another name; the model has one for each organisation",
    },
    "other_provider_stays": {
        "de": "bleibt, wie er ist; soll er der eine werden: seinen Alias durch die Admin-API in den der Organisation "
        "ändern (die Verknüpfungen der Leute ziehen mit) und noch einmal übernehmen",
        "en": "stays as it is; to make it the one, change its alias to the organisation's by the admin API "
        "(people's links move with it) and adopt once more",
    },
    "left_local": {
        "de": "bleibt, wie es ist; die Organisation steht solange als directory: local im Inventar",
        "en": "stays as it is; until then the inventory has the organisation as directory: local",
    },
    "provider_unlinked": {
        "de": "heißt wie eine Organisation, ist aber nicht mit ihr verknüpft",
        "en": "has the name of an organisation but is not linked with it",
    },
    "provider_off": {
        "de": "ist abgeschaltet, und das Modell kennt nur eingeschaltete",
        "en": "is disabled, and the model has only enabled ones",
    },
    "kind_not_known": {
        "de": "die Art {kind} kennt das Modell nicht (nur {known})",
        "en": "the model has no {kind} (only {known})",
    },
    "oidc_incomplete": {
        "de": "ohne Aussteller (issuer) mit https:// und Kennung (Client ID) ist er nicht zu beschreiben",
        "en": "it cannot be described without an issuer with https:// and a client id",
    },
    "no_https": {"de": "{field} ist keine Adresse mit https://", "en": "{field} is no address with https://"},
    "saml_incomplete": {
        "de": "ohne https-Adresse ({names}) ist er nicht zu beschreiben",
        "en": "it cannot be described without an https address ({names})",
    },
    "no_certificate": {
        "de": "was in signingCertificate steht, ist kein Zertifikat",
        "en": "signingCertificate holds no certificate",
    },
    "principal_not_known": {
        "de": "die Kennung kommt aus {kind}; das Modell kennt NameID und Attribut",
        "en": "the identifier comes from {kind}; the model has NameID and attributes",
    },
    "url_no_name": {
        "de": "die Adresse ist kein Name (ldaps://NAME:636); Zahlen kennt das Modell nicht",
        "en": "its address is no name (ldaps://NAME:636); the model has no numeric addresses",
    },
    "not_ldap": {"de": "{names} ist nicht, wie LDAP es verlangt", "en": "{names} is not what LDAP's grammar asks for"},
    "ldap_incomplete": {
        "de": "ohne Konto zum Lesen und Zweig der Personen ist sie nicht zu beschreiben",
        "en": "it cannot be described without an account that reads and the branch of the people",
    },
    "ldap_writes": {
        "de": "sie schreibt ins Verzeichnis ({mode}); das Modell liest nur",
        "en": "it writes into the directory ({mode}); the model only reads",
    },
    "changed_over": {"de": "ein Lauf stellt um", "en": "a run changes that"},
    # the realm
    "realm_name": {"de": "die Plattform arbeitet im Realm readi", "en": "the platform works in the realm readi"},
    "no_realm": {
        "de": "Keycloak hat keinen Realm namens {name}: den richtigen nennen mit -e realm=...",
        "en": "Keycloak has no realm called {name}: name the right one by -e realm=...",
    },
    "rename_realm": {
        "de": "vor dem ersten Lauf in Keycloak umbenennen (Realm settings); alle Adressen der Anmeldung ändern sich",
        "en": "rename it in Keycloak before the first run (realm settings); every address of the sign-on changes",
    },
    "own_flow": {"de": "eingesetzt ist der eigene Ablauf {flow}", "en": "the flow {flow} of its own is bound"},
    "models_flow": {"de": "ein Lauf setzt den des Modells ein", "en": "a run binds the model's"},
    "attribute_not_known": {
        "de": "eigene Attribute kennt das Modell nicht",
        "en": "the model has no attributes of its own",
    },
    "attribute_lost": {
        "de": "ein Lauf nimmt es aus dem Profil, und die Werte gehen verloren; vorher sichern",
        "en": "a run takes it out of the profile, and its values are lost; save them first",
    },
    # what the inventory's own check refuses
    "not_accepted": {"de": "das Inventar nimmt es nicht an: {why}", "en": "the inventory does not take it: {why}"},
    "change_again": {
        "de": "in Keycloak ändern und noch einmal übernehmen, oder von Hand eintragen",
        "en": "change it in Keycloak and adopt once more, or enter it by hand",
    },
    "outpost_new": {
        "de": "Keycloak hat sie nicht, ihr Außenposten steht aber in hosts.yml",
        "en": "Keycloak does not have it, but hosts.yml has its outpost",
    },
    "made_by_run": {"de": "ein Lauf legt sie an", "en": "a run makes it"},
}


def say(code: str, **params: Any) -> str:
    """The words of `code`, in the language of whoever runs this. KeyError for a code that is not there."""
    return text(WORDS, code, **params)
