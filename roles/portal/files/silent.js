// Keycloak's adapter opens this page in a hidden frame to learn whether a session exists, and waits for this message.
parent.postMessage(location.href, location.origin);
