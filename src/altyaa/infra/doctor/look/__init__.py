"""Gathers facts: the machine, the sessions of each login, the keys."""
