"""``/w/{workspace}/settings/security``: what the workspace wants of its keys, and what happened in it."""
