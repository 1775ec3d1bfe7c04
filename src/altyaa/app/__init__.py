"""The serving process: what it holds (``runtime``) and what it answers (``routes``). Products meet here."""
