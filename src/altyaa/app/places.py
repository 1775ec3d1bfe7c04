"""The pages of a workspace, as its navigation and tabs show them. Products meet here: none knows another's."""

from altyaa.access.pages.map import Entry, Map
from altyaa.web.text import N_

PLACES = Map(
    (
        (
            N_("Settings"),
            (
                Entry(N_("General"), "settings/general"),
                Entry(
                    N_("Integrations"),
                    "settings/integrations",
                    "keys.read",
                    (
                        Entry(N_("API keys"), "settings/integrations", "keys.read"),
                        Entry(N_("OAuth apps"), "settings/integrations/apps", "apps.read"),
                        Entry(N_("Authorized apps"), "settings/integrations/authorized", "apps.read"),
                    ),
                ),
                Entry(N_("Members"), "settings/members", "members.read"),
                Entry(N_("Security"), "settings/security", "audit.read"),
            ),
        ),
        (
            N_("Reputation Command Center"),
            (Entry(N_("Connections"), "reputation/connections", "connections.read"),),
        ),
    ),
    home="reputation/connections",
)
