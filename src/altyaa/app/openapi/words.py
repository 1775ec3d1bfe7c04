"""What the document says in words (CommonMark)."""

DESCRIPTION = """\
## Who is calling

Send a workspace API key or an app's access token as `Authorization: Bearer <credential>`. Each call names the scopes
that it needs. `X-Altyaa-Workspace` is optional: it narrows and never selects, so it must name the credential's own
workspace. Every answer to a credential names the workspace that was used, in the header of the same name.

## Requests and answers

Bodies are JSON of at most 64 KiB, if the call names no other limit; a member that the call does not know is refused by
its name. Times are RFC 3339 in UTC. Ids have a prefix that says what they name, as `key_…` or `wks_…`. Lists come in
pages: send `next_cursor` as `cursor` for the next one, until it is null. Expect members to be added to answers.

## Sending a write again

With an `Idempotency-Key` a write that is sent again within 24 hours is not done again and gets the first answer.
Make a new one for each new write, and keep it while you retry. Calls that do not list the header take none.

## Limits

`RateLimit-Policy` names the limits of the key and of its workspace: `"key";q=6000;w=60` is 6,000 requests in 60
seconds. `RateLimit` tells what is left: `"key";r=5999;t=1` is 5,999 now, and one more in a second. Past a limit the
answer is 429, code `rate_limited`, with the seconds to wait in `Retry-After`.

## Refusals

A refusal is `application/problem+json` (RFC 9457). Go by its `code`, which never changes; `detail` says what to do,
`type` leads to the page about it, and `request_id` finds the request in the log."""

TAGS = {
    "access": "The credential of a call, as the service sees it.",
    "keys": "Workspace API keys: make, change, rotate and revoke them.",
    "apps": "OAuth apps, what people allowed them, and the grants that came of it.",
    "connections": "Social accounts of the workspace: how they are, fresh tokens, and their end.",
    "members": "Who belongs to the workspace.",
    "events": "What happened in the workspace, as CloudEvents.",
    "leaks": "Credentials that were found where they do not belong. Reporting one needs no other.",
}
"""The groups of the document, in the order that a reader meets them."""
