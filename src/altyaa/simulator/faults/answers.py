"""Answers that no client hopes for."""

from dataclasses import replace

from altyaa.simulator.faults.rule import Rule
from altyaa.simulator.platform import Platform, Played
from altyaa.simulator.wire import JSON, Request, Response, json_response

HUGE_BYTES = 10 * 1024 * 1024
_PAGE = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def in_place_of(answer: Response | None, rule: Rule, played: Played, platform: Platform, request: Request) -> Response:
    """What is sent because of a rule.

    Args:
        answer: What the platform said; None where it was not asked.
    """
    match rule.effect:
        case "server_error":
            return json_response(503, {"error": {"code": 2, "message": "Service temporarily unavailable"}})
        case "html":
            return Response(502, {"content-type": "text/html; charset=UTF-8"}, _PAGE)
        case "huge":
            return Response(200, {"content-type": JSON}, b'{"filler":"' + b"x" * HUGE_BYTES + b'"}')
        case "throttled":
            return played.throttled(platform, rule.seconds)
        case "no_quota":
            return played.exhausted(platform)
        case "redirect":
            return Response(302, {"location": f"{request.url}/elsewhere"}, b"")
        case "truncated":
            whole = answer or json_response(200, {"access_token": "never read to its end"})
            return replace(whole, body=whole.body[: len(whole.body) // 2])
        case _:  # wrong_json
            return json_response(200, ["this is not what was documented"])
