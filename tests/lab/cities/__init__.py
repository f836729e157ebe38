"""What the demo's cities contain: one container with their own servers, which their own IT would run.

Ettlingen's and Bruchsal's identity providers (a second Keycloak), Bühl's directory (OpenLDAP), and a mailbox that takes
every mail of the platform's. None of it belongs to the platform: no playbook knows this host.
"""
