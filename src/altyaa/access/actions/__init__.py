"""Use cases of workspaces and people: ``members``, ``invitations``, ``sessions``, ``passwords``, ``workspaces``."""

from altyaa.access.actions.workspaces import create_workspace as create_workspace
from altyaa.access.actions.workspaces import update_workspace as update_workspace
