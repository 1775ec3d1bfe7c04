"""What tests and extenders import: a cluster with fresh databases, a served application, two workspaces."""
