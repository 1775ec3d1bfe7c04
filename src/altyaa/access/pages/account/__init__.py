"""What belongs to a person and to no workspace: the account, its password, its sessions."""
