"""KEKs that never leave the service that holds them. Each client is an extra of ours, imported when a URI names it."""
