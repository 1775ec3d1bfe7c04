"""What the parts of this slice hand to one another."""

from altyaa.connections.model.apps import AppHealth, Claimed, Host
from altyaa.connections.model.attempts import Attempt, ConnectAttempt
from altyaa.connections.model.connections import Connection, Held, NewConnection
from altyaa.connections.model.deadlines import Deadline, Entry, Feed
from altyaa.connections.model.grants import Clocks, Grant, NewGrant, Standing
from altyaa.connections.model.links import CONNECT_LINK, ConnectLink, NewLink
from altyaa.connections.model.overview import Apps, Search, Summary
from altyaa.connections.model.policies import Plan, Policy, PolicyChange, SetPolicy
from altyaa.connections.model.states import ENDED, GrantState, Outcome, OwnState, State

__all__ = [
    "CONNECT_LINK",
    "ENDED",
    "AppHealth",
    "Apps",
    "Attempt",
    "Claimed",
    "Clocks",
    "ConnectAttempt",
    "ConnectLink",
    "Connection",
    "Deadline",
    "Entry",
    "Feed",
    "Grant",
    "GrantState",
    "Held",
    "Host",
    "NewConnection",
    "NewGrant",
    "NewLink",
    "Outcome",
    "OwnState",
    "Plan",
    "Policy",
    "PolicyChange",
    "Search",
    "SetPolicy",
    "Standing",
    "State",
    "Summary",
]
