"""Product 2: the OAuth authorization server."""
