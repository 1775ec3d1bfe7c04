"""Decisions about callers, workspaces and people."""

from altyaa.access.rules.callers import admit as admit
from altyaa.access.rules.callers import is_within as is_within
from altyaa.access.rules.callers import one_workspace as one_workspace
from altyaa.access.rules.callers import scopes_for as scopes_for
from altyaa.access.rules.words import check_password as check_password
from altyaa.access.rules.words import email_index as email_index
from altyaa.access.rules.words import read_email as read_email
from altyaa.access.rules.words import read_name as read_name
