"""Product 3: social accounts that stay connected."""
