"""What is written about facts of this slice."""

import json
from collections.abc import Mapping
from functools import partial

from altyaa.access import store
from altyaa.access.jobs.leaks import known_by
from altyaa.access.jobs.reasons import is_owner
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
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import Text, sentences, text

_AS: Mapping[Role, Text] = {"owner": text("an Owner"), "admin": text("an Admin"), "member": text("a Member")}


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
        subject=text("You are invited to %(workspace)s", workspace=workspace.name),
        preheader=text("The link works once, within 7 days."),
        paragraphs=(
            text(
                "%(sender)s invites you to join the workspace %(workspace)s as %(role)s.",
                sender=await _sender(tx, invitation),
                workspace=workspace.name,
                role=_AS[invitation.role],
            ),
            text(
                "The link is for %(email)s alone. It works once, until %(day)s.",
                email=invitation.email,
                day=invitation.expires_at,
            ),
        ),
        reason=text(
            "You got this because somebody entered %(email)s. If you do not know them, do nothing.",
            email=invitation.email,
        ),
        action=Action(text("Accept the invitation"), Secret(f"{base_url}/invitations/{token.reveal()}")),
        is_renewed=True,
    )


def _is_newest(invitation: Invitation, event: Event) -> bool:
    """Sent again, an invitation has two letters waiting; the older would kill the link of the newer."""
    return invitation.expires_at == event.occurred_at + rules.LIFETIME


async def _sender(tx: WorkspaceTx, invitation: Invitation) -> str | Text:
    user_id = read_id("usr", invitation.invited_by)
    sender = None if user_id is None else await store.member(tx, user_id)
    return text("The operator of the service") if sender is None else sender.email


async def _leaked(base_url: str, tx: WorkspaceTx, event: Event) -> Letter | None:
    workspace, told = await store.workspace(tx), json.loads(event.data)
    if workspace is None:
        return None
    withdrawn = text(
        "The invitation of %(email)s to the workspace %(workspace)s is withdrawn, because its link was leaked.",
        email=told["email"],
        workspace=workspace.name,
    )
    return Letter(
        subject=text("An invitation to %(workspace)s was leaked", workspace=workspace.name),
        preheader=text("The link to %(email)s no longer works.", email=told["email"]),
        paragraphs=(
            sentences(withdrawn, known_by(told)),
            text("Nobody joined with it. Invite them again, and they get a new link."),
        ),
        reason=is_owner(workspace),
        action=Action(
            text("Open the members"), Secret(f"{base_url}/w/{write_id('wks', workspace.id)}/settings/members")
        ),
    )
