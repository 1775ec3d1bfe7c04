"""The pages of a workspace, as its navigation and tabs show them. Products meet here: none knows another's."""

from altyaa.access.pages.map import Entry, Map
from altyaa.kernel.text import N_

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
                Entry(
                    N_("Security"),
                    "settings/security",
                    "audit.read",
                    (
                        Entry(N_("Policies"), "settings/security", "audit.read"),
                        Entry(N_("Ledger"), "settings/security/ledger", "audit.read"),
                    ),
                ),
            ),
        ),
        (
            N_("Reputation Command Center"),
            (
                Entry(
                    N_("Connections"),
                    "reputation/connections",
                    "connections.read",
                    (
                        Entry(N_("Accounts"), "reputation/connections", "connections.read"),
                        Entry(N_("Deadlines"), "reputation/connections/deadlines", "connections.read"),
                        Entry(N_("Links for customers"), "reputation/connections/links", "connections.write"),
                        Entry(N_("Policies"), "reputation/connections/policies", "connections.read"),
                    ),
                ),
            ),
        ),
    ),
    home="reputation/connections",
)
