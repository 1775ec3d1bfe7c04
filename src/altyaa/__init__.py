"""Altyaa Auth: workspace API keys, an OAuth 2.1 authorization server and social connections in one service."""
