"""What people see of connections."""
