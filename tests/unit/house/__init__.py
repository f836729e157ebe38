"""The house rules as tests: what must hold for every room, so that adding one cannot break it unseen."""
