"""Who is calling, for which workspace: workspaces, people, the doors, and the gateway that asks."""
