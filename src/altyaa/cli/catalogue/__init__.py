"""The catalogue of what people read, from the code: ``make catalogue``."""
