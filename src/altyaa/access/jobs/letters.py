"""What is written about facts of this slice."""

import json
from functools import partial

from altyaa.access import store
from altyaa.access.model import INVITATION, Invitation
from altyaa.access.rules import invitations as rules
from altyaa.events.jobs.mail import Composer
from altyaa.events.model import Event
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.keyring import Keyring
from altyaa.infra.mail.letter import Action, Letter
from altyaa.infra.vault import mint
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret

ARTICLES = {"owner": "an Owner", "admin": "an Admin", "member": "a Member"}


def letters(keyring: Keyring, base_url: str) -> dict[str, Composer]:
    """Event type to what writes its letters."""
    return {
        "member.invited": partial(_invited, keyring, base_url),
        "member.invitation_leaked": partial(_leaked, base_url),
    }


async def _invited(keyring: Keyring, base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    """The link is made here, so that its secret is stored nowhere; a second attempt makes another, which counts."""
    invitation_id = read_id("inv", event.subject)
    found = None if invitation_id is None else await store.invitation(tx, invitation_id)
    invitation = rules.open_one(found, entropy.now())
    workspace = await store.workspace(tx)
    if isinstance(invitation, Refused) or workspace is None or not _is_newest(invitation, event):
        return None
    token, digest = mint(INVITATION, invitation.id, entropy.new_secret(), keyring.keys)
    await store.set_invitation_digest(tx, invitation.id, digest)
    return Letter(
        subject=f"You are invited to {workspace.name}",
        preheader="The link works once, within 7 days.",
        paragraphs=(
            f"{await _sender(tx, invitation)} invites you to join the workspace {workspace.name} as "
            f"{ARTICLES[invitation.role]}.",
            f"The link is for {invitation.email} alone. It works once, until {invitation.expires_at:%-d %B %Y}.",
        ),
        reason=f"You got this because somebody entered {invitation.email}. If you do not know them, do nothing.",
        action=Action("Accept the invitation", Secret(f"{base_url}/invitations/{token.reveal()}")),
        is_renewed=True,
    )


def _is_newest(invitation: Invitation, event: Event) -> bool:
    """Sent again, an invitation has two letters waiting; the older would kill the link of the newer."""
    return invitation.expires_at == event.occurred_at + rules.LIFETIME


async def _sender(tx: WorkspaceTx, invitation: Invitation) -> str:
    user_id = read_id("usr", invitation.invited_by)
    sender = None if user_id is None else await store.member(tx, user_id)
    return "The operator of the service" if sender is None else sender.email


async def _leaked(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    workspace, told = await store.workspace(tx), json.loads(event.data)
    if workspace is None:
        return None
    if told["found_by"] == "github":
        found = f"GitHub found the link in public: {told['url'] or 'it does not say where'}."
    else:
        found = "Somebody who held the link reported it as leaked."
    return Letter(
        subject=f"An invitation to {workspace.name} was leaked",
        preheader=f"The link to {told['email']} no longer works.",
        paragraphs=(
            f"The invitation of {told['email']} to the workspace {workspace.name} is withdrawn. {found}",
            "Nobody joined with it. Invite them again, and they get a new link.",
        ),
        reason=f"You got this because you are an Owner of the workspace {workspace.name}.",
        action=Action("Open the members", Secret(f"{base_url}/w/{write_id('wks', workspace.id)}/settings/members")),
    )
