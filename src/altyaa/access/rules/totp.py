"""Codes of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds, which is what every app knows)."""

import hmac
from base64 import b32encode
from datetime import datetime
from uuid import UUID

from pyotp import TOTP

from altyaa.kernel.secret import Secret

ISSUER = "Altyaa"
SECRET_BYTES, SALT_BYTES = 20, 16
_STEP_SECONDS = 30
_DRIFT_STEPS = 1
"""Phones' clocks are wrong by some seconds, and people take a while to type (RFC 6238 §5.2 recommends one step)."""
_DIGITS = 6
_LABEL = b"altyaa secret of an authenticator app, version 1"


def secret_input(user_id: UUID, totp_id: UUID, salt: bytes) -> bytes:
    """What the pepper makes an app's secret of."""
    return _LABEL + user_id.bytes + totp_id.bytes + salt


def secret_text(secret: bytes) -> Secret[str]:
    """A secret as apps read it: base32, 32 characters."""
    return Secret(b32encode(secret).decode())


def grouped(text: Secret[str]) -> Secret[str]:
    """The same in groups of four, for whoever types it."""
    shown = text.reveal()
    return Secret(" ".join(shown[at : at + 4] for at in range(0, len(shown), 4)))


def address_for_app(text: Secret[str], email: str) -> Secret[str]:
    """What the QR code says: ``otpauth://totp/…``."""
    return Secret(TOTP(text.reveal()).provisioning_uri(name=email, issuer_name=ISSUER))


def read_code(typed: Secret[str]) -> str | None:
    """A code as typed, with or without spaces; None for what is none."""
    code = "".join(typed.reveal().split())
    return code if len(code) == _DIGITS and code.isascii() and code.isdigit() else None


def step_at(now: datetime) -> int:
    """Which 30 seconds these are, from 1970 on."""
    return int(now.timestamp()) // _STEP_SECONDS


def step_of(text: Secret[str], code: str, now: datetime) -> int | None:
    """Which step a code is for: this one, the one before or the one after; None for a wrong code.

    All of them are compared, so that the time taken says nothing.
    """
    app, current, found = TOTP(text.reveal()), step_at(now), None
    for step in range(current - _DRIFT_STEPS, current + _DRIFT_STEPS + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode()):
            found = step
    return found
