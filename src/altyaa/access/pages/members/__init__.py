"""``/w/{workspace}/settings/members``: who belongs to a workspace, and as what."""
