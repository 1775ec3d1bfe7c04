"""Pages for people: the workspace's API keys, under ``/w/{workspace}/settings/integrations``."""
