"""Keys of the service and of its workspaces, changed by the operator while the service goes on."""

from altyaa.migrations.rotation.service import LASTS, ServiceKey, ServiceKeysets
from altyaa.migrations.rotation.workspaces import WorkspaceKeysets, WorkspaceRow

__all__ = ["LASTS", "ServiceKey", "ServiceKeysets", "WorkspaceKeysets", "WorkspaceRow"]
