"""Product 1: workspace API keys."""
