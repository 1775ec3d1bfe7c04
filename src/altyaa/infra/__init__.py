"""Whatever touches the world: database, vault, embedded PostgreSQL, settings, telemetry, HTTP plumbing."""
