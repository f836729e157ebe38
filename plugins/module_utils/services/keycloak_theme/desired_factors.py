"""What the German pages of second factors say, where Keycloak's own texts are half English or do not fit. Pure.

Read on the pages of 26.7.4 (base/login/messages/messages_de.properties). A long word in a heading has a soft hyphen.
"""

from __future__ import annotations

_WRONG = "Dieser Einmalcode gilt nicht."
GERMAN = {
    "loginTotpTitle": "Zweiten Faktor einrichten",
    "configureTotpMessage": "Dieses Konto braucht einen zweiten Faktor: eine App, die Codes anzeigt.",
    "loginTotpStep1": "Installieren Sie eine dieser Apps auf Ihrem Telefon:",
    "loginTotpStep2": "Öffnen Sie die App und scannen Sie den QR-Code:",
    "loginTotpManualStep2": "Öffnen Sie die App und geben Sie diesen Schlüssel ein:",
    "loginTotpManualStep3": "Verwenden Sie diese Einstellungen, wenn die App danach fragt:",
    "loginTotpStep3": "Geben Sie den Code ein, den die App anzeigt, und klicken Sie auf „Absenden“.",
    "loginTotpStep3DeviceName": "Ein Name für das Gerät hilft, wenn es mehrere werden.",
    "loginOtpOneTime": "Einmalcode",
    "missingTotpMessage": "Bitte geben Sie den Einmalcode ein.",
    "invalidTotpMessage": _WRONG,
    # The same as for a wrong one, as Keycloak has it: who tries codes out learns nothing.
    "accountTemporarilyDisabledMessageTotp": _WRONG,
    "accountPermanentlyDisabledMessageTotp": _WRONG,
    "configureBackupCodesMessage": "Mit diesen Codes melden Sie sich an, wenn das Telefon einmal fehlt.",
    "recovery-code-config-header": "Wieder\u00adher\u00adstellungs\u00adcodes",
    "auth-recovery-code-header": "Anmeldung mit einem Wieder\u00adher\u00adstellungs\u00adcode",
}
