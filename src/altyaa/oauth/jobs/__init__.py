"""Background work of the authorization server: counted refreshes, what has ended, and letters."""
