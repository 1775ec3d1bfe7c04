"""Instagram professional accounts, by the Instagram API with Instagram Login."""
