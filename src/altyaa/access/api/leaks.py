"""``POST /v1/leaks/…``: credentials that were found where they do not belong. Reporting one needs no other."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from altyaa.access.api import fields
from altyaa.access.api.parameters import NO_PARAMETERS
from altyaa.access.api.refusals import refusals
from altyaa.access.leaks import Leak, LeakIntake
from altyaa.infra.http.body import read_body
from altyaa.infra.http.origin import note_origin
from altyaa.infra.http.peer import Address, client_address
from altyaa.infra.http.problems import Halted
from altyaa.kernel.problems import (
    BODY_TOO_LARGE,
    INVALID_SIGNATURE,
    INVALID_VALUE,
    NOT_FOUND,
    RATE_LIMITED,
    SERVICE_UNAVAILABLE,
    Refused,
)
from altyaa.kernel.secret import Secret
from altyaa.limits.callers import Limits
from altyaa.protocol import github_secret_scanning as github

LARGEST_REPORT_BYTES, LARGEST_TOKEN_BYTES = 1_048_576, 4096
_ANYWHERE = (BODY_TOO_LARGE, INVALID_VALUE, RATE_LIMITED, SERVICE_UNAVAILABLE)


class MatchIn(BaseModel):
    """One match in GitHub's report. Other members are ignored: the shape is GitHub's."""

    token: str = Field(description="What was found, all of it.", examples=["alk_…"])
    type: str = Field(
        description="Name of the pattern that found it, as agreed with GitHub; at most 200 characters.",
        examples=["altyaa_api_key"],
    )
    url: str = Field(
        "",
        description="Where it can be seen, on https.",
        examples=["https://github.com/octocat/hello/blob/12345600b9cb/settings.py"],
    )
    source: str = Field("", description="What kind of place that is, in GitHub's words.", examples=["content"])


class FeedbackOut(BaseModel):
    """What became of one match, in the form that GitHub takes."""

    token_hash: str = Field(
        description="SHA-256 of the token, in lower-case hexadecimal digits.",
        examples=["60cb0264f067b82086bf37362f4341ee232a83909f6afdbccea57e32323c16a0"],
    )
    token_type: str = Field(description="The `type` of the match.", examples=["altyaa_api_key"])
    label: github.Label = Field(
        description="`true_positive` for what was ended now; `false_positive` for what is not ours or was dead already."
    )


class LeakedToken(BaseModel):
    """A credential that somebody holds and wants ended. At most 4 KiB in all."""

    model_config = ConfigDict(extra="forbid", strict=True)
    token: SecretStr = Field(
        min_length=1,
        max_length=500,
        description="All of it: an API key, an app's secret or a token, or the secret part of a link that was mailed.",
        examples=["alk_…"],
    )


class EndedOut(BaseModel):
    """One thing that was ended."""

    kind: str = Field(
        description="`api_key_secret`, `api_key`, `client_secret`, `client`, `client_tokens` (all that an app has got "
        "for itself), `client_redirect_uris` and `client_jwks` (as a leaked key had set them), `grant`, `invitation`, "
        "`password_reset`, `address_change` or `calendar`.",
        examples=["api_key_secret"],
    )
    id: str | None = Field(
        description="Its id; null for a `password_reset` and an `address_change`.", examples=[fields.SECRET_ID]
    )


class SelfReportOut(BaseModel):
    """What a report ended: nothing, for what is not ours or was dead already."""

    ended: list[EndedOut] = Field(description="What ended now; empty for what is not ours or was dead already.")


@dataclass(frozen=True, slots=True)
class Reporter:
    """The caller, of whom nothing is known but the address."""

    end: LeakIntake
    limits: Limits
    address: Address | None

    def failed(self) -> Refused | None:
        """Count a report that came to nothing; a refusal once there were too many from this address."""
        return self.limits.count_failure(self.address)


async def reporter(request: Request, response: Response) -> Reporter:
    """Whoever sends the request. Not a plain function: FastAPI runs those in a thread, where ``ORIGIN`` would stay."""
    state = request.app.state
    note_origin(request, state.proxies)
    response.headers["Cache-Control"] = "no-store"
    return Reporter(state.leaks, state.limits, client_address(request.scope, state.proxies))


Caller = Annotated[Reporter, Depends(reporter)]

router = APIRouter(prefix="/leaks", tags=["leaks"], dependencies=[NO_PARAMETERS])
_SIGNED_BY = {
    "Github-Public-Key-Identifier": "Which of GitHub's public keys signed the body.",
    "Github-Public-Key-Signature": "Its signature of the body as it is sent: ECDSA on P-256 with SHA-256, in Base64.",
}


@router.post(
    "/github",
    summary="Take GitHub's report of leaked credentials",
    response_description="What became of each match, in their order.",
    responses=refusals(INVALID_SIGNATURE, NOT_FOUND, everywhere=_ANYWHERE),
    openapi_extra={
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": said, "schema": {"type": "string"}}
            for name, said in _SIGNED_BY.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "array",
                        "description": f"What GitHub found: at most {github.MOST_MATCHES:,} matches, 1 MiB in all.",
                        "maxItems": github.MOST_MATCHES,
                        "items": MatchIn.model_json_schema(),
                    }
                }
            },
        },
    },
)
async def report_from_github(request: Request, caller: Caller) -> list[FeedbackOut]:
    """End every credential in a report that GitHub signed (secret scanning partner program); say which were real."""
    keys = request.app.state.runtime.settings.github_public_keys
    if keys is None:
        raise Halted(Refused(NOT_FOUND, "no public keys of GitHub", "This service takes no reports from GitHub."))
    body = await read_body(request, LARGEST_REPORT_BYTES)
    if refused := github.check_signature(keys, *_signature(request), body):
        raise Halted(caller.failed() or refused)
    matches = github.read_matches(body)
    if isinstance(matches, Refused):
        raise Halted(matches)
    labels: dict[str, github.Label] = {}
    for match in matches:
        # One credential in several places is one leak: all of its matches get the same label.
        if match.digest not in labels:
            ended = await caller.end(match.token, Leak("github", match.url, match.source))
            labels[match.digest] = "true_positive" if ended else "false_positive"
    return [FeedbackOut(**github.feedback(match, labels[match.digest])) for match in matches]


@router.post(
    "/self",
    summary="End a credential that you hold",
    response_description="What ended.",
    responses=refusals(everywhere=_ANYWHERE),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": LeakedToken.model_json_schema()}},
        },
    },
)
async def report_by_holder(request: Request, caller: Caller) -> SelfReportOut:
    """Whoever holds a credential may end it, at once and for good. The Owners of its workspace are told."""
    try:
        asked = LeakedToken.model_validate_json(await read_body(request, LARGEST_TOKEN_BYTES))
    except ValidationError as error:
        wrong = [{**item, "loc": ("body", *item["loc"])} for item in error.errors(include_input=False)]
        raise RequestValidationError(wrong) from None
    ended = await caller.end(Secret(asked.token.get_secret_value()), Leak("holder"))
    if not ended and (limited := caller.failed()):
        raise Halted(limited)
    return SelfReportOut(ended=[EndedOut(kind=each.kind, id=each.id) for each in ended])


def _signature(request: Request) -> tuple[list[bytes], list[bytes]]:
    """Every value of the two headers. ASGI: their names are lower case."""
    found: dict[bytes, list[bytes]] = {b"github-public-key-identifier": [], b"github-public-key-signature": []}
    for name, value in request.scope["headers"]:
        if name in found:
            found[name].append(value)
    identifiers, signatures = found.values()
    return identifiers, signatures
