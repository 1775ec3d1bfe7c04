"""Rate limits: how much a caller may ask for, and what it is told about it."""
