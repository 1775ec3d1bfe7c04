"""Pages for people: signing in and out, a forgotten password, an invitation, one's workspaces."""
