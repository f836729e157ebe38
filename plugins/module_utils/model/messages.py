"""The texts of the mistakes: code -> language -> (what is wrong, what to write). Format strings over Problem.params.

German is what operators read; English is beside it. A test holds both to the same placeholders.
"""

from __future__ import annotations

Texts = dict[str, dict[str, tuple[str, str]]]

# Above the lines, where something else stands before them.
HEADING = {
    "de": "Das Inventar ist nicht in Ordnung; kein Host wurde angefasst.",
    "en": "The inventory is not sound; no host was touched.",
}
# The one thing to write, where there is none, and how the probable thing is named.
WRITE = {"de": "{} schreiben", "en": "write {}"}
GENERAL = {"de": "berichtigen", "en": "correct it"}
MEANT = {"de": ", gemeint ist wohl {}", "en": ", probably meant: {}"}

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
    # form (shape.py)
    "empty": {
        "de": ("hier fehlt ein Wert", "einen Wert hinter den Doppelpunkt schreiben oder die Zeile löschen"),
        "en": ("a value is missing here", "write a value after the colon or delete the line"),
    },
    "empty_comment": {
        "de": (
            "was hinter # steht, ist ein Kommentar: hier fehlt ein Wert",
            'in Anführungszeichen schreiben: "{said}"',
        ),
        "en": ("what comes after # is a comment: a value is missing here", 'write it in quotes: "{said}"'),
    },
    "type_string": {
        "de": ("hier muss ein Text stehen, nicht {value}", "einen Text in einer Zeile schreiben"),
        "en": ("this must be text, not {value}", "write one line of text"),
    },
    "type_integer": {
        "de": (
            "hier muss eine ganze Zahl stehen, nicht {value}",
            "eine Zahl ohne Anführungszeichen und Einheit schreiben{meant}",
        ),
        "en": ("this must be a whole number, not {value}", "write a number without quotes and unit{meant}"),
    },
    "type_boolean": {
        "de": ("hier muss true oder false stehen, nicht {value}", "true oder false schreiben{meant}"),
        "en": ("this must be true or false, not {value}", "write true or false{meant}"),
    },
    "type_array": {
        "de": ("hier muss eine Liste stehen, nicht {value}", "in eckigen Klammern oder mit Strichen schreiben{meant}"),
        "en": ("this must be a list, not {value}", "write it in square brackets or with dashes{meant}"),
    },
    "type_object": {
        "de": ("hier müssen Felder stehen, nicht {value}", "Felder eingerückt darunter schreiben"),
        "en": ("this must be made of fields, not {value}", "write fields below, indented"),
    },
    "enum": {
        "de": ("{value} gibt es hier nicht", "eines von: {known}{meant}"),
        "en": ("{value} does not exist here", "one of: {known}{meant}"),
    },
    "range": {
        "de": ("{value} liegt nicht zwischen {low} und {high}", "eine Zahl von {low} bis {high} schreiben"),
        "en": ("{value} is not between {low} and {high}", "write a number from {low} to {high}"),
    },
    "too_long": {
        "de": ("{length} Zeichen sind zu lang", "höchstens {most} Zeichen"),
        "en": ("{length} characters are too long", "at most {most} characters"),
    },
    "too_few": {
        "de": ("die Liste ist leer", "mindestens einen Eintrag schreiben oder die Zeile löschen"),
        "en": ("the list is empty", "write at least one entry or delete the line"),
    },
    "repeated": {
        "de": ("{value} steht hier zweimal", "einmal löschen"),
        "en": ("{value} stands here twice", "delete one of them"),
    },
    "unknown_key": {
        "de": ("das Feld {key} gibt es hier nicht", "bekannt sind: {known}"),
        "en": ("there is no field {key} here", "known are: {known}"),
    },
    "unknown_key_near": {
        "de": ("das Feld {key} gibt es hier nicht", "gemeint ist wohl {fix}"),
        "en": ("there is no field {key} here", "probably meant: {fix}"),
    },
    "renamed_key": {
        "de": ("das Feld {key} heißt jetzt {fix}", "{write}"),
        "en": ("the field {key} is now called {fix}", "{write}"),
    },
    "missing": {
        "de": ("das Feld {key} fehlt", "ergänzen, zum Beispiel {key}: {example}"),
        "en": ("the field {key} is missing", "add it, for example {key}: {example}"),
    },
    "not_for_type": {
        "de": ("das Feld {key} gehört nicht zu type: {type}", "löschen oder type ändern"),
        "en": ("the field {key} does not belong to type: {type}", "delete it or change the type"),
    },
    "shape_pattern": {
        "de": ("{value} hat nicht die richtige Form", "siehe docs/de/inventory-reference.md"),
        "en": ("{value} does not have the right form", "see docs/en/inventory-reference.md"),
    },
    "shape_key": {
        "de": ("{value} ist kein Schlüssel: kleine Buchstaben a-z, Ziffern und -, vorn ein Buchstabe", "{write}"),
        "en": ("{value} is not a key: lower case letters a-z, digits and -, a letter first", "{write}"),
    },
    "shape_slug": {
        "de": ("{value} passt nicht: 3 bis 20 Zeichen, a-z, Ziffern und -, vorn ein Buchstabe", "{write}"),
        "en": ("{value} does not fit: 3 to 20 characters, a-z, digits and -, a letter first", "{write}"),
    },
    "shape_old_key": {
        "de": ("{value} ist weder ein Schlüssel noch ein Pfad, der mit / beginnt", "{write}"),
        "en": ("{value} is neither a key nor a path that begins with /", "{write}"),
    },
    "shape_client_id": {
        "de": ("{value} ist keine Kennung: Text ohne Leerzeichen", "{write}"),
        "en": ("{value} is not an id: text without spaces", "{write}"),
    },
    "shape_redirect": {
        "de": (
            "{value} ist keine Weiterleitungsadresse: https://, ein ganzer Name, ein Pfad, höchstens am Ende ein *",
            "jede Adresse ausschreiben, etwa https://fach.example/anmeldung/*",
        ),
        "en": (
            "{value} is not a redirect address: https://, a whole name, a path, a * at most at the end",
            "write every address out, such as https://fach.example/sign-in/*",
        ),
    },
    "shape_secret_name": {
        "de": ("{value} ist kein Name eines Geheimnisses: kleine Buchstaben a-z, Ziffern und _", "{write}"),
        "en": ("{value} is not a name of a secret: lower case letters a-z, digits and _", "{write}"),
    },
    "shape_name": {
        "de": ("{value} ist kein Name: eine Zeile Text ohne Steuerzeichen, ohne Leerzeichen am Rand", "{write}"),
        "en": ("{value} is not a name: one line of text without control characters, no spaces at the ends", "{write}"),
    },
    "shape_domain": {
        "de": ("{value} ist keine Domain in der Form, die im Netz gilt (klein, Umlaute als xn--)", "{write}"),
        "en": ("{value} is not a domain as it is on the wire (lower case, umlauts as xn--)", "{write}"),
    },
    "shape_email": {
        "de": ("{value} ist keine E-Mail-Adresse", "{write}"),
        "en": ("{value} is not an e-mail address", "{write}"),
    },
    "shape_local_part": {
        "de": ("{value} ist nicht der Teil einer Adresse vor dem @ (klein, ohne Umlaute)", "{write}"),
        "en": ("{value} is not the part of an address before the @ (lower case, no umlauts)", "{write}"),
    },
    "shape_url": {
        "de": ("{value} ist keine Adresse mit https://", "{write}"),
        "en": ("{value} is not an address with https://", "{write}"),
    },
    "shape_issuer": {
        "de": ("{value} ist nicht der Aussteller, wie ihn das Discovery-Dokument nennt", "{write}"),
        "en": ("{value} is not the issuer as the discovery document names it", "{write}"),
    },
    "issuer_of_many": {
        "de": (
            "{value} steht für die Konten vieler Organisationen, nicht für die dieser einen",
            "den Aussteller des eigenen Mandanten schreiben, bei Entra https://login.microsoftonline.com/MANDANT-ID/v2.0",
        ),
        "en": (
            "{value} stands for the accounts of many organisations, not for this one's",
            "write the issuer of its own tenant, with Entra https://login.microsoftonline.com/TENANT-ID/v2.0",
        ),
    },
    "shape_proxy_url": {
        "de": ("{value} ist keine Adresse eines Proxys", "http://NAME:PORT schreiben, ohne Benutzer und Kennwort"),
        "en": ("{value} is not a proxy's address", "write http://NAME:PORT, without user and password"),
    },
    "shape_proxy_except": {
        "de": ("{value} ist kein Name, den man ohne Proxy erreicht", "wie stadt.example schreiben, ohne * und Port"),
        "en": ("{value} is no name that is reached without a proxy", "write it like city.example, without * and port"),
    },
    "shape_ldap_url": {
        "de": (
            "{value} ist keine Adresse eines Verzeichnisses",
            "ldaps://NAME:636 schreiben, mehrere als Liste{meant}",
        ),
        "en": ("{value} is not the address of a directory", "write ldaps://NAME:636, several as a list{meant}"),
    },
    "shape_colour": {
        "de": ('{value} ist keine Farbe der Form "#rrggbb", mit Anführungszeichen', "{write}"),
        "en": ('{value} is not a colour like "#rrggbb", in quotes', "{write}"),
    },
    "shape_time": {
        "de": ('{value} ist keine Uhrzeit der Form "03:00", mit Anführungszeichen', "{write}"),
        "en": ('{value} is not a time like "03:00", in quotes', "{write}"),
    },
    "shape_file": {
        "de": ("{value} ist keine Datei in files/", "files/NAME.svg oder files/NAME.png schreiben"),
        "en": ("{value} is not a file in files/", "write files/NAME.svg or files/NAME.png"),
    },
    "shape_filter": {
        "de": ("{value} ist kein LDAP-Filter", "in Klammern schreiben, wie (department=*)"),
        "en": ("{value} is not an LDAP filter", "write it in brackets, like (department=*)"),
    },
    "shape_certificate": {
        "de": (
            "{value} ist kein Zertifikat in base64",
            "ohne Kopfzeilen und Umbrüche in eine Zeile schreiben, mehrere als Liste{meant}",
        ),
        "en": (
            "{value} is not a certificate in base64",
            "write it in one line without header lines and breaks, several as a list{meant}",
        ),
    },
    "shape_dn": {
        "de": ("{value} ist kein Name eines Verzeichnisses (DN)", "wie ou=personen,dc=stadt,dc=example schreiben"),
        "en": ("{value} is not a directory's name (DN)", "write it like ou=people,dc=city,dc=example"),
    },
    "shape_bind_name": {
        "de": (
            "{value} ist kein Name eines Kontos im Verzeichnis",
            "wie cn=readi,ou=dienste,dc=stadt,dc=example schreiben, im Active Directory auch readi@stadt.example",
        ),
        "en": (
            "{value} is not the name of an account in a directory",
            "write it like cn=readi,ou=services,dc=city,dc=example, in Active Directory also readi@city.example",
        ),
    },
    # directories (directory_checks.py)
    "bind_name_of_windows": {
        "de": (
            "{value} nimmt nur ein Active Directory an",
            "wie cn=readi,ou=dienste,dc=stadt,dc=example oder vendor: ad schreiben",
        ),
        "en": (
            "{value} is taken by Active Directory alone",
            "write it like cn=readi,ou=services,dc=city,dc=example, or vendor: ad",
        ),
    },
    "ldap_grammar": {
        "de": (
            "ab dem {at}. Zeichen stimmt es nicht: {value}",
            "dort {wanted} schreiben",
        ),
        "en": ("it stops being right at character {at}: {value}", "write {wanted} there"),
    },
    "ldap_grammar_more": {
        "de": ("vor dem {at}. Zeichen ist es zu Ende: {value}", "löschen, was dahinter steht"),
        "en": ("it ends before character {at}: {value}", "delete what follows"),
    },
    "ldap_name": {
        "de": ("{value} ist kein Name eines Attributs oder einer Objektklasse", "wie uid schreiben"),
        "en": ("{value} is no name of an attribute or an object class", "write it like uid"),
    },
    "ldap_schemes": {
        "de": ("die Server werden teils mit ldaps://, teils mit ldap:// gefragt", "alle mit ldaps:// schreiben"),
        "en": ("some of the servers are asked by ldaps://, some by ldap://", "write all with ldaps://"),
    },
    "certificate_unreadable": {
        "de": (
            "{value} ist kein Zertifikat: base64, aber nicht von einem Zertifikat",
            "die Zeilen zwischen BEGIN CERTIFICATE und END CERTIFICATE vollständig in eine Zeile schreiben",
        ),
        "en": (
            "{value} is no certificate: base64, but not of a certificate",
            "write all lines between BEGIN CERTIFICATE and END CERTIFICATE in one line",
        ),
    },
    # across files (checks.py, references.py)
    "no_platform": {
        "de": ("der Abschnitt platform fehlt", "mit name, domain, operator und contact anlegen"),
        "en": ("the section platform is missing", "write it with name, domain, operator and contact"),
    },
    "key_twice": {
        "de": ("den Schlüssel {key} gibt es schon in {place}", "einen anderen Schlüssel wählen"),
        "en": ("the key {key} exists already in {place}", "choose another key"),
    },
    "slug_from_key": {
        "de": (
            "der Schlüssel {key} kann die Gruppe nicht in jedem Dienst benennen",
            "daneben slug: 3 bis 20 Zeichen a-z, 0-9, -, vorn ein Buchstabe; bleibt für immer",
        ),
        "en": (
            "the key {key} cannot name the group in every service",
            "beside it slug: 3 to 20 characters a-z, 0-9, -, a letter first; it stays for ever",
        ),
    },
    "slug_reserved": {
        "de": ("{slug} hat in einem der Dienste schon eine eigene Bedeutung", "einen anderen slug schreiben"),
        "en": ("{slug} has a meaning of its own in one of the services", "write another slug"),
    },
    "slug_twice": {
        "de": ("so heißt in den Diensten schon die Gruppe in {place}: {slug}", "einen anderen slug schreiben"),
        "en": ("services call the group in {place} so already: {slug}", "write another slug"),
    },
    "client_twice": {
        "de": ("den Client {id} gibt es schon in {place}", "eine andere Kennung schreiben"),
        "en": ("the client {id} exists already in {place}", "write another id"),
    },
    "client_taken": {
        "de": ("die Kennung {id} gehört schon zu {owner}", "eine andere Kennung schreiben"),
        "en": ("the id {id} belongs to {owner} already", "write another id"),
    },
    "email_twice": {
        "de": (
            "die Adresse {email} hat schon das Konto in {place}",
            "eine andere Adresse schreiben oder ein Konto löschen",
        ),
        "en": ("the address {email} already has the account in {place}", "write another address or delete one account"),
    },
    "domain_twice": {
        "de": ("die Domain {domain} gehört schon zu {other} ({place})", "bei einer der beiden löschen"),
        "en": ("the domain {domain} already belongs to {other} ({place})", "delete it from one of the two"),
    },
    "punycode": {
        "de": (
            "{domain} enthält ein xn--, hinter dem kein gültiger Name steht",
            "den Namen mit Umlauten schreiben lassen und die Form übernehmen, die die Prüfung nennt",
        ),
        "en": (
            "{domain} contains an xn-- that stands for no valid name",
            "write the name with its umlauts and take the form that the check names",
        ),
    },
    "address_twice": {
        "de": ("die Adresse {address} hat schon {other} ({place})", "eine andere Adresse wählen"),
        "en": ("the address {address} already belongs to {other} ({place})", "choose another address"),
    },
    "site_twice": {
        "de": (
            "die Adresse {address} haben die Dienste {one} und {other}",
            "einem von beiden in platform: eine eigene Adresse geben",
        ),
        "en": (
            "the address {address} is used by the services {one} and {other}",
            "give one of them an address of its own in platform:",
        ),
    },
    "site_apart": {
        "de": (
            "die Adresse {address} teilen sich {one} auf {here} und {other} auf {there}; ein nginx bedient sie ganz",
            "beide in hosts.yml auf denselben Host legen oder einem eine eigene Adresse geben",
        ),
        "en": (
            "the address {address} is shared by {one} on {here} and {other} on {there}; one nginx serves all of it",
            "put both on the same host in hosts.yml or give one an address of its own",
        ),
    },
    "site_without_web": {
        "de": (
            "{service} hat eine Webadresse, aber auf {host} läuft kein nginx",
            "{host} in hosts.yml auch in die Gruppe {web} aufnehmen",
        ),
        "en": (
            "{service} has a web address, but no nginx runs on {host}",
            "put {host} into the group {web} of hosts.yml too",
        ),
    },
    "group_misspelt": {
        "de": (
            "die Gruppe {group} ist kein Dienst, und der Dienst {fix} hat keinen Host",
            "die Gruppe {fix} nennen",
        ),
        "en": ("the group {group} is no service, and the service {fix} has no host", "call the group {fix}"),
    },
    "needs_service": {
        "de": (
            "{service} braucht {needed}, aber kein Host trägt diesen Dienst",
            "in hosts.yml der Gruppe {needed} einen Host geben",
        ),
        "en": (
            "{service} needs {needed}, but no host carries that service",
            "give the group {needed} a host in hosts.yml",
        ),
    },
    "needs_here": {
        "de": (
            "{service} auf {host} braucht {needed} auf demselben Host",
            "{host} in hosts.yml auch in die Gruppe {needed} aufnehmen",
        ),
        "en": (
            "{service} on {host} needs {needed} on the same host",
            "put {host} into the group {needed} of hosts.yml too",
        ),
    },
    "group_field_taken": {
        "de": ("{field} ist schon ein Feld der Projektgruppen ({other})", "ein anderes Feld nennen"),
        "en": ("{field} is a field of project groups already ({other})", "name another field"),
    },
    "stream_twice": {
        "de": (
            "auf {host} wollen {one} und {other} beide die Verbindungen für {what}",
            "einen der Dienste in hosts.yml auf einen anderen Host legen",
        ),
        "en": (
            "on {host} both {one} and {other} want the connections for {what}",
            "move one of the services to another host in hosts.yml",
        ),
    },
    "port_twice": {
        "de": (
            "auf {host} wollen {one} und {other} beide den Port {port}",
            "einen der Dienste in hosts.yml auf einen anderen Host legen oder den Port ändern",
        ),
        "en": (
            "on {host} both {one} and {other} want port {port}",
            "move one of the services to another host in hosts.yml or change the port",
        ),
    },
    "outpost_host": {
        "de": (
            "{host} steht in hosts.yml nicht in der Gruppe {service}",
            "dort aufnehmen{meant}, oder host löschen, wenn die Stadt den Außenposten selbst betreibt",
        ),
        "en": (
            "{host} is not in the group {service} of hosts.yml",
            "put it there{meant}, or delete host if the city runs its outpost itself",
        ),
    },
    "outpost_twice": {
        "de": (
            "auf {host} steht schon ein anderer Außenposten ({place})",
            "jedem Außenposten einen eigenen Host geben",
        ),
        "en": ("{host} carries another outpost already ({place})", "give every outpost a host of its own"),
    },
    "outpost_issuer": {
        "de": (
            "{value} ist nicht die Adresse eines Außenpostens, den diese Plattform installiert",
            "wie https://anmeldung.stadt.example/realms/stadt schreiben",
        ),
        "en": (
            "{value} is not the address of an outpost that this platform installs",
            "write it like https://anmeldung.stadt.example/realms/stadt",
        ),
    },
    "outpost_unnamed": {
        "de": (
            "auf {host} soll ein Außenposten stehen, aber keine Organisation nennt ihn",
            "bei der Organisation directory: {{type: outpost, host: {host}, ...}} schreiben",
        ),
        "en": (
            "{host} is to carry an outpost, but no organisation names it",
            "write directory: {{type: outpost, host: {host}, ...}} with the organisation",
        ),
    },
    "outpost_shared": {
        "de": (
            "{host} steht im Netz eines Mitglieds; {service} gehört nicht dorthin",
            "{service} in hosts.yml auf einen Host der Plattform legen",
        ),
        "en": (
            "{host} is in a member's network; {service} does not belong there",
            "move {service} to a host of the platform in hosts.yml",
        ),
    },
    "contrast": {
        "de": ("weiße Schrift auf {colour} ist schlecht lesbar (Kontrast {ratio}:1, nötig 4.5:1)", "{write}"),
        "en": ("white text on {colour} is hard to read (contrast {ratio}:1, needed 4.5:1)", "{write}"),
    },
    "collision": {
        "de": ("{name} und {other} ({place}) sind in {application} dasselbe: {made}", "einen der beiden Namen ändern"),
        "en": ("{name} and {other} ({place}) are the same in {application}: {made}", "change one of the two names"),
    },
    "limit_refused": {
        "de": ("{application} nimmt hier nicht an: {bad}", "anders schreiben{meant}"),
        "en": ("{application} does not accept this here: {bad}", "write it differently{meant}"),
    },
    "limit_length": {
        "de": ("{length} Zeichen sind für {application} zu lang", "höchstens {most} Zeichen"),
        "en": ("{length} characters are too long for {application}", "at most {most} characters"),
    },
    "list_twice": {
        "de": ("die Listenadresse {address} gibt es schon in {place}", "eine andere Adresse wählen"),
        "en": ("the list address {address} exists already in {place}", "choose another address"),
    },
    "list_reserved": {
        "de": ("die Adresse {address} beantwortet der Mailserver selbst", "eine andere wählen, etwa {address}-liste"),
        "en": ("the mail server itself answers the address {address}", "choose another, such as {address}-list"),
    },
    "no_owner": {
        "de": ("die Liste {name} hat niemanden, der sie verantwortet", "mindestens eine Adresse eintragen"),
        "en": ("nobody answers for the list {name}", "write at least one address"),
    },
    "window_empty": {
        "de": ("das Zeitfenster beginnt und endet um {time}", "ein Ende nach dem Beginn schreiben"),
        "en": ("the window begins and ends at {time}", "write an end after its begin"),
    },
    "mail_plain": {
        "de": ("an {host} gingen E-Mails und Kennwort unverschlüsselt", "{write}"),
        "en": ("e-mails and password would reach {host} unencrypted", "{write}"),
    },
    "mail_elsewhere": {
        "de": (
            "der Mailserver der Plattform verschickt nicht im Namen von {domain}; nur deren Nameserver dürfte das erlauben",
            "{write}",
        ),
        "en": (
            "the platform's mail server does not send in the name of {domain}; only its name server could allow that",
            "{write}",
        ),
    },
    "invite_without_mail": {
        "de": (
            "{email} kann nicht eingeladen werden, solange kein Mailserver genannt ist",
            "mail: {{host: …}} schreiben",
        ),
        "en": ("{email} cannot be invited while no mail server is named", "write mail: {{host: …}}"),
    },
    "signin_counts_type": {
        "de": (
            "bei directory: {type} zählt eine Anmeldung, solange die Sitzung dauert",
            "die Zeile löschen; sie gilt für oidc und saml",
        ),
        "en": (
            "with directory: {type} a sign-in counts as long as the session lasts",
            "delete the line; it is for oidc and saml",
        ),
    },
    "signin_counts_long": {
        "de": (
            "{hours} Stunden sind mehr, als eine Sitzung dauert (services.keycloak.session_max_hours: {most})",
            "{write}",
        ),
        "en": (
            "{hours} hours are more than a session lasts (services.keycloak.session_max_hours: {most})",
            "{write}",
        ),
    },
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
    "disk_shape": {
        "de": ("disk_gb von {host} ist keine Zahl", "die Größe der Platte in GB schreiben, ohne Einheit"),
        "en": ("disk_gb of {host} is not a number", "write the disk's size in GB, without a unit"),
    },
    "threads_shape": {
        "de": ("threads von {host} ist keine Zahl", "die Zahl der Hardware-Threads schreiben, wie nproc sie nennt"),
        "en": ("threads of {host} is not a number", "write the number of hardware threads, as nproc says it"),
    },
    "quota_above_disk": {
        "de": (
            "{quota} GB passen auf keinen Host, der größte hat disk_gb: {disk}",
            "höchstens {disk} schreiben oder disk_gb in hosts.yml berichtigen",
        ),
        "en": (
            "{quota} GB fit on no host, the largest has disk_gb: {disk}",
            "write at most {disk} or correct disk_gb in hosts.yml",
        ),
    },
    "ssh_port_shape": {
        "de": ("ansible_port von {host} ist kein Port: {value}", "eine Zahl von 1 bis 65535 schreiben"),
        "en": ("ansible_port of {host} is no port: {value}", "write a number from 1 to 65535"),
    },
    "ssh_address_shape": {
        "de": ("ansible_host von {host} ist mehr als ein Name oder eine Adresse: {value}", "{wanted} schreiben"),
        "en": ("ansible_host of {host} is more than a name or an address: {value}", "write {wanted}"),
    },
    "host_twice": {
        "de": (
            "{host} und {other} ({place}) sind ein Rechner: {address}",
            "ihn überall gleich nennen, oder einem eine andere ansible_host geben",
        ),
        "en": (
            "{host} and {other} ({place}) are one machine: {address}",
            "call it the same everywhere, or give one of them another ansible_host",
        ),
    },
    "reserved_group": {
        "de": ("die Gruppe darf nicht {group} heißen: ihre Dateien läse Ansible selbst", "die Gruppe umbenennen"),
        "en": ("the group must not be called {group}: Ansible itself would read its files", "rename the group"),
    },
    "no_hosts": {
        "de": ("kein einziger Host", "mindestens einen Host in eine Gruppe wie keycloak eintragen"),
        "en": ("not a single host", "write at least one host into a group such as keycloak"),
    },
    "no_host_for_service": {
        "de": (
            "der Dienst {service} ist vorgesehen, hat aber keinen Host",
            "in hosts.yml der Gruppe {service} einen Host geben oder den Abschnitt löschen",
        ),
        "en": (
            "the service {service} is wanted but has no host",
            "give the group {service} a host in hosts.yml or delete the section",
        ),
    },
    "one_host": {
        "de": (
            "{service} liefe auf mehreren Hosts ({hosts}), jeder mit eigenen Daten",
            "in der Gruppe {service} nur einen stehen lassen, etwa {first}",
        ),
        "en": (
            "{service} would run on several hosts ({hosts}), each with data of its own",
            "leave one in the group {service}, such as {first}",
        ),
    },
    "unknown_secret": {
        "de": ("es gibt kein abgeleitetes Geheimnis {name}", "eines von: {known}{meant}"),
        "en": ("there is no derived secret {name}", "one of: {known}{meant}"),
    },
    "dangling": {
        "de": ("{key} steht nicht unter {target}", "dort anlegen oder hier löschen"),
        "en": ("{key} is not in {target}", "add it there or delete it here"),
    },
    "dangling_near": {
        "de": ("{key} steht nicht unter {target}", "gemeint ist wohl {fix} ({place})"),
        "en": ("{key} is not in {target}", "probably meant: {fix} ({place})"),
    },
    "cycle": {
        "de": ("die Gruppen enthalten sich im Kreis: {way}", "bei einer von ihnen parent löschen"),
        "en": ("the groups contain each other in a circle: {way}", "delete parent from one of them"),
    },
    "person_domain": {
        "de": (
            "{email} ist keine Adresse von {organisation}",
            "eine Adresse mit {known} schreiben oder die Domain bei der Organisation ergänzen",
        ),
        "en": (
            "{email} is not an address of {organisation}",
            "write an address with {known} or add the domain to the organisation",
        ),
    },
    "outsider": {
        "de": (
            "{email} gehört zu keiner Organisation",
            "Adresse prüfen{meant}, oder partner: true schreiben, wenn Außenstehende moderieren dürfen",
        ),
        "en": (
            "{email} belongs to no organisation",
            "check the address{meant}, or write partner: true if outsiders may moderate",
        ),
    },
    "outside_owner": {
        "de": ("{email} gehört zu keiner Organisation", "eine Adresse aus dem Netzwerk schreiben{meant}"),
        "en": ("{email} belongs to no organisation", "write an address from the network{meant}"),
    },
    "moved_twice": {
        "de": ("{key} wird zweimal oder auf sich selbst umbenannt", "jeden alten Schlüssel einmal nennen"),
        "en": ("{key} is renamed twice or to itself", "name each old key once"),
    },
    "moved_still_there": {
        "de": (
            "{key} soll umbenannt sein, steht aber noch in {place}",
            "dort den neuen Schlüssel schreiben oder diesen Eintrag löschen",
        ),
        "en": (
            "{key} is said to be renamed but is still in {place}",
            "write the new key there or delete this entry",
        ),
    },
    # files (layout.py)
    "group_vars_all": {
        "de": (
            "Werte in group_vars/all eines Inventars gelten nicht: die des Projekts gehen vor",
            "in group_vars/GRUPPE.yml schreiben, etwa group_vars/keycloak.yml",
        ),
        "en": (
            "values in an inventory's group_vars/all have no effect: the project's win",
            "write them to group_vars/GROUP.yml, such as group_vars/keycloak.yml",
        ),
    },
    "vault_broken": {
        "de": (
            "was hier verschlüsselt ist, ist nicht vollständig; kein Passwort öffnet es",
            "aus der Sicherung oder aus git zurückholen, oder neu mit ansible-vault encrypt_string",
        ),
        "en": (
            "what is encrypted here is not whole; no password opens it",
            "take it back from the backup or from git, or make it anew with ansible-vault encrypt_string",
        ),
    },
    "vault_plain": {
        "de": (
            "die Datei ist nicht verschlüsselt",
            "ansible-vault encrypt {file}, und was darin stand, gilt als bekannt",
        ),
        "en": ("the file is not encrypted", "ansible-vault encrypt {file}, and consider what stood in it known"),
    },
    "vault_value_plain": {
        "de": (
            "{key} ist nicht verschlüsselt",
            "ansible-vault encrypt_string, und was hier stand, gilt als bekannt",
        ),
        "en": ("{key} is not encrypted", "ansible-vault encrypt_string, and consider what stood here known"),
    },
    "unread_image": {
        "de": ("kein branding.logo nennt dieses Bild", "dort logo: {image} schreiben, oder das Bild löschen"),
        "en": ("no branding.logo names this image", "write logo: {image} there, or delete the image"),
    },
    "unread_file": {
        "de": (
            "diese Datei liest niemand",
            "löschen, oder dorthin legen, wo sie gelesen wird: group_vars/platform/NAME.yml",
        ),
        "en": ("nobody reads this file", "delete it, or put it where it is read: group_vars/platform/NAME.yml"),
    },
    # services of the platform's own (plugin_utils/inventory.py)
    "manifest": {
        "de": (
            "ein Dienst beschreibt sich nicht, wie es sein muss ({detail})",
            "meta/service.yml nach schemas/manifest.schema.json berichtigen",
        ),
        "en": (
            "a service does not describe itself as it must ({detail})",
            "correct meta/service.yml as schemas/manifest.schema.json says",
        ),
    },
    "manifest_old": {
        "de": ("hat seit format: {format} eine andere Form", "{now} schreiben"),
        "en": ("has another form since format: {format}", "write {now}"),
    },
    "manifest_old_format": {
        "de": (
            "die Rolle ist für eine frühere Fassung der Plattform geschrieben",
            "{now} schreiben, mit den Feldern von heute",
        ),
        "en": ("the role is written for an earlier version of the platform", "write {now}, with the fields of today"),
    },
    "manifest_old_missing": {
        "de": ("fehlt; format: {format} verlangt es", "{now} schreiben, wenn Menschen mit dem Dienst arbeiten"),
        "en": ("is missing; format: {format} asks for it", "write {now} if it is what people work in"),
    },
    "manifest_python": {
        "de": (
            "{field} braucht Python, und das hat eine Rolle neben dem Inventar nicht",
            "den Dienst ins Repository legen oder in eine eigene Collection, die auf readi.one aufbaut",
        ),
        "en": (
            "{field} needs Python, which a role beside an inventory does not have",
            "put the service into the repository, or into a collection of your own that depends on readi.one",
        ),
    },
    "manifest_taken": {
        "de": ("die Plattform hat schon einen Dienst {service}", "die Rolle und ihre Gruppe anders nennen"),
        "en": ("the platform has a service called {service} already", "give the role and its group another name"),
    },
    "icon_square": {
        "de": ("das Zeichen eines Dienstes hat 24 mal 24 Punkte", 'viewBox="0 0 24 24" schreiben und darauf zeichnen'),
        "en": ("a service's icon is 24 by 24", 'write viewBox="0 0 24 24" and draw on that'),
    },
    "icon_element": {
        "de": (
            "{what} gehört nicht in das Zeichen eines Dienstes: es hat nur Linien, die Farbe gibt die Seite",
            "löschen oder als <path> zeichnen",
        ),
        "en": (
            "{what} does not belong in a service's icon: it has lines only, the page gives the colour",
            "delete it or draw it as a <path>",
        ),
    },
    "after_unknown": {
        "de": (
            "{service} soll nach {other} kommen, den Dienst gibt es nicht",
            "die Zeile berichtigen oder löschen{meant}",
        ),
        "en": ("{service} is to come after {other}, which is no service", "correct the line or delete it{meant}"),
    },
    "after_later": {
        "de": (
            "{service} ({stage}) soll nach {other} kommen, das erst später dran ist ({later})",
            "stage: {later} schreiben oder {other} bei after löschen",
        ),
        "en": (
            "{service} ({stage}) is to come after {other}, which has its turn later ({later})",
            "write stage: {later}, or delete {other} from after",
        ),
    },
    "after_circle": {
        "de": ("{services} sollen jeder nach dem anderen kommen", "bei einem von ihnen after löschen"),
        "en": ("{services} are each to come after the other", "delete after at one of them"),
    },
    # secrets (plugin_utils/vault.py)
    "vault_master_missing": {
        "de": (
            "master_secret fehlt",
            "ansible-vault edit, und mindestens 32 zufällige Zeichen eintragen (openssl rand -base64 48)",
        ),
        "en": (
            "master_secret is missing",
            "ansible-vault edit, and write at least 32 random characters (openssl rand -base64 48)",
        ),
    },
    "vault_master_weak": {
        "de": (
            "master_secret ist zu kurz oder zu gleichförmig",
            "mindestens 32 zufällige Zeichen eintragen (openssl rand -base64 48)",
        ),
        "en": (
            "master_secret is too short or too uniform",
            "write at least 32 random characters (openssl rand -base64 48)",
        ),
    },
    "vault_known": {
        "de": (
            "{key} ist ein Geheimnis, das in diesem Repository steht und damit jeder kennt",
            "ein eigenes eintragen (openssl rand -base64 48)",
        ),
        "en": (
            "{key} is a secret that this repository contains, so everybody knows it",
            "write one of your own (openssl rand -base64 48)",
        ),
    },
    "vault_unknown": {
        "de": ("{key} braucht niemand", "löschen oder berichtigen{meant}"),
        "en": ("nobody needs {key}", "delete or correct it{meant}"),
    },
    "vault_missing": {
        "de": ("{key} fehlt: {what}", "ansible-vault edit, und {key}: eintragen"),
        "en": ("{key} is missing: {what}", "ansible-vault edit, and write {key}:"),
    },
    # worth saying
    "note_ldap": {
        "de": (
            "{name}: ein Verzeichnis direkt anzubinden geht nur über ein privates Netz",
            "besser type: outpost, dann ist nur 443 nach außen nötig",
        ),
        "en": (
            "{name}: a directory can be used directly only over a private network",
            "better type: outpost, which needs nothing but 443 outward",
        ),
    },
    "note_quotas": {
        "de": (
            "alle Ordner zusammen dürfen {total} GB groß werden, die Platten haben {disk} GB",
            "das geht, solange nicht alle voll werden; im Auge behalten",
        ),
        "en": (
            "all folders together may grow to {total} GB, the disks have {disk} GB",
            "that works until all are full; keep an eye on it",
        ),
    },
    "note_pool": {
        "de": (
            "die Brücken ({servers}) tragen {guests} Gäste, wenn die größte fehlt, erwartet sind {expected}",
            "{more} mehr in {service} schreiben (je {of} Gäste), oder threads in hosts.yml berichtigen",
        ),
        "en": (
            "the bridges ({servers}) carry {guests} guests when the largest is away, {expected} are expected",
            "write {more} more into {service} ({of} guests each), or correct threads in hosts.yml",
        ),
    },
    "note_no_moderators": {
        "de": ("in {name} kann niemand jemanden aufnehmen", "moderators: [ADRESSE] oder joining: open schreiben"),
        "en": ("nobody can take anybody into {name}", "write moderators: [ADDRESS] or joining: open"),
    },
    "note_key_plain": {
        "de": ("der private Schlüssel ist nicht verschlüsselt", "ansible-vault encrypt {file}"),
        "en": ("the private key is not encrypted", "ansible-vault encrypt {file}"),
    },
    "note_editor_files": {
        "de": ("Dateien eines Editors sind übergangen worden: {files}", "nichts zu tun, solange dort jemand schreibt"),
        "en": ("an editor's files were passed over: {files}", "nothing to do while somebody is writing there"),
    },
    "note_no_vault": {
        "de": ("der Vault fehlt noch", "mit ansible-vault create anlegen; hinein gehört master_secret"),
        "en": ("the vault is still missing", "make it with ansible-vault create; master_secret belongs in it"),
    },
}
