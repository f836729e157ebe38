"""What stand-ins are made of: a server, a sign-in, state, signed archives and apt repositories."""
