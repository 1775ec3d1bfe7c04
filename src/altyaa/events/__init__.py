"""Facts that happened, and the letters that go out because of them."""
