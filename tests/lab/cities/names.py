"""Under which names the cities' servers are known."""

HOST = "cities"
"""The container."""

ETTLINGEN, BRUCHSAL, BUEHL = "login.ettlingen.example", "adfs.bruchsal.example", "anmeldung.buehl.example"
SIGN_IN = {"ettlingen": ETTLINGEN, "bruchsal": BRUCHSAL, "buehl": BUEHL}
"""Whose page takes a city's people's passwords; Bühl's is its outpost."""

DIRECTORY = "dc1.buehl.example"
POST = "post.staedte.example"
HERE = (ETTLINGEN, BRUCHSAL, DIRECTORY, POST)
"""What the container answers to."""
