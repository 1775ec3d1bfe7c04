"""Use cases of connections: connect, connect again, look, hand a token out, disconnect."""
