"""The serving process: what it serves with (``serving``) and what it answers (``routes``). Products meet here."""
