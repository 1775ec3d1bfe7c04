"""What Meta's Graph APIs have in common, however one signs in to them."""
