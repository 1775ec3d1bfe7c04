"""What a person proves who they are by beside the password, as the slice's parts hand it to one another."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its person sees it.

    Attributes:
        credential_id: The authenticator's name for it, 1 to 1023 bytes.
        transports: How a browser reaches it, by the browser's own words; may be none.
        aaguid: The make of the authenticator; all zeros where it does not say.
        backed_up: Whether it lives on in the person's account somewhere when the device is lost.
    """

    id: UUID
    name: str
    credential_id: bytes
    transports: list[str]
    aaguid: UUID
    backed_up: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyRecord:
    """A passkey whose credential id was shown.

    Attributes:
        public_key: COSE_Key.
        may_back_up: Said once and for ever when it was made (WebAuthn L3 §6.1.3).
    """

    user_id: UUID
    id: UUID
    public_key: bytes = field(repr=False)
    sign_count: int
    may_back_up: bool


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What an authenticator made, verified."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    aaguid: UUID
    may_back_up: bool
    backed_up: bool


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an authenticator signed, verified: whose it is, the caller knows.

    Attributes:
        went_back: Its counter is not past the one before: somebody may have a copy.
    """

    passkey_id: UUID
    sign_count: int
    backed_up: bool
    went_back: bool


@dataclass(frozen=True, slots=True)
class Totp:
    """A person's authenticator app.

    Attributes:
        pepper_kid, salt: With the person and the id, what its secret is computed from.
        last_step: Which 30 seconds the last code was for: none is good for one that is not after it.
    """

    id: UUID
    pepper_kid: int
    salt: bytes
    last_step: int
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has beside the password.

    Attributes:
        passkeys: How many.
        codes_left: Recovery codes that were not used.
    """

    has_totp: bool
    passkeys: int
    codes_left: int

    @property
    def is_on(self) -> bool:
        """Whether the password alone does not suffice."""
        return self.has_totp or self.passkeys > 0


@dataclass(frozen=True, slots=True)
class Ticket:
    """A signed word that was given out for one purpose.

    Attributes:
        digest: SHA-256 of its text, by which it is spent.
        body: What it carries.
    """

    digest: bytes
    body: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody knows the password and has to show a second factor.

    Attributes:
        changed_at: When the password was set that they know.
    """

    user_id: UUID
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """What a browser says that an authenticator answered.

    Attributes:
        answer: JSON.
        challenge: The ticket whose challenge was signed.
    """

    answer: Secret[str]
    challenge: Secret[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody shows beside the password.

    Attributes:
        code: Of the authenticator app, or a recovery code, as typed; empty where it is a passkey.
    """

    code: Secret[str]
    signed: Signed | None = None
