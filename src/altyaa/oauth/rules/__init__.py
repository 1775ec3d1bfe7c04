"""Decisions of the authorization server."""
