"""Words that everybody uses. Pure: no clock, no randomness, no input or output."""
