"""Of ours in Postorius and HyperKitty: the way to sign in, and archives that only members read."""
