"""Letters about what a person proves who they are by. That belongs to no workspace, so no fact stands behind them."""

from typing import Literal
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.infra.jobs import enqueue

FactorMail = Literal[
    "passkey_added_mail",
    "passkey_removed_mail",
    "passkey_refused_mail",
    "app_added_mail",
    "app_removed_mail",
    "codes_made_mail",
    "code_used_mail",
    "factors_reset_mail",
]


async def tell(tx: WorkspaceTx, kind: FactorMail, subject_id: UUID) -> None:
    """Have the person told, once this transaction commits.

    Args:
        subject_id: The row that it is about, or a fresh id: it names the letter, so that a second copy is dropped.
    """
    await enqueue(tx, kind, subject_id)
