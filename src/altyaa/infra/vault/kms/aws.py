"""``aws-kms://arn:aws:kms:REGION:ACCOUNT:key/ID``. Credentials come from where AWS's own tools have them."""

import tink
from tink import aead

from altyaa.infra.vault.errors import VaultError
from altyaa.infra.vault.kms.remote import CONNECT_SECONDS, READ_SECONDS, TRIES, enveloped, imported

_REGION = 3
_WRONG_CIPHERTEXT = ("InvalidCiphertextException", "IncorrectKeyException")


def open_aws_kms(location: str, _create: bool) -> aead.Aead:
    """The KEK behind an ARN; asks nothing of AWS yet.

    Raises:
        VaultError: It is no ARN of a key, or ``altyaa[aws]`` is not installed.
    """
    awskms = imported("tink.integration.awskms", "aws")
    boto3, config = imported("boto3", "aws"), imported("botocore.config", "aws")
    uri = f"aws-kms:{location}"
    if len(parts := location.split(":")) < 6 or not parts[_REGION]:
        raise _malformed()
    client = boto3.session.Session(region_name=parts[_REGION]).client(
        "kms",
        config=config.Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"mode": "standard", "total_max_attempts": TRIES},
        ),
    )
    try:
        remote = awskms.new_client(boto3_client=client, key_uri=uri).get_aead(uri)
    except tink.TinkError:
        raise _malformed() from None
    return enveloped("AWS KMS", remote, mismatch)


def mismatch(error: BaseException) -> bool:
    """Whether AWS says that another key made the bytes."""
    response = getattr(error, "response", {})
    return response.get("Error", {}).get("Code") in _WRONG_CIPHERTEXT


def _malformed() -> VaultError:
    return VaultError(
        "ALTYAA_KEK_URI names no key of AWS KMS. Write it as aws-kms://arn:aws:kms:REGION:ACCOUNT:key/ID."
    )
