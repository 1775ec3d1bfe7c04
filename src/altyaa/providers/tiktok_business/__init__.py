"""TikTok Business accounts, by the Accounts API of TikTok API for Business."""
