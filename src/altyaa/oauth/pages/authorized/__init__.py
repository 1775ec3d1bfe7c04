"""What members allowed which app, and its end."""
