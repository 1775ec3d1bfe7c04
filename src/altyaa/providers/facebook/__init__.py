"""Facebook pages, by Facebook Login."""
