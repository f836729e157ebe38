"""A small stand for browser tests that need no demo: the site rendered and served here, and a Keycloak of its own."""
