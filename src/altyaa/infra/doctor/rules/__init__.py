"""Decisions on what was seen: pure functions, one for each check."""
