"""TikTok accounts, by Login Kit."""
