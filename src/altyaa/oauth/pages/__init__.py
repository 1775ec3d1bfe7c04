"""Pages for people: consent, the choice of a workspace, what went wrong and what to do about it."""
