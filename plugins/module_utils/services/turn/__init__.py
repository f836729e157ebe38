"""TURN: media over TLS to the platform's own video bridges."""
