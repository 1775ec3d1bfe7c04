"""The reputation API: posts, media, reviews and analytics of one workspace."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import asyncpg
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from examples.reputation_api.wall import NoContext, Transaction, context_of, transaction

READ = ["GET", "HEAD"]


class Text(BaseModel):
    """What a caller writes."""

    model_config = ConfigDict(extra="forbid")
    body: str = Field(min_length=1, max_length=2000)


class Post(BaseModel):
    """A post; ``created_by`` is the credential that published it."""

    id: UUID
    body: str
    created_by: str
    created_at: datetime


class Medium(BaseModel):
    """A picture or video of the library."""

    id: UUID
    title: str
    size_bytes: int


class Review(BaseModel):
    """A review, with the reply if there is one."""

    id: UUID
    author: str
    stars: int
    body: str
    reply: str | None
    replied_by: str | None


class Day(BaseModel):
    """What one day brought."""

    day: date
    reach: int
    engagement: int


async def open_transaction(request: Request) -> AsyncIterator[Transaction]:
    """A transaction for the time of the request, committed before the answer is sent."""
    async with transaction(request.app.state.pool, context_of(request)) as tx:
        yield tx


Tx = Annotated[Transaction, Depends(open_transaction, scope="function")]


def create_app(pool: "asyncpg.Pool[asyncpg.Record]") -> FastAPI:
    """The application on a pool of connections as ``reputation_api``."""
    app = FastAPI(title="Reputation API", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.pool = pool
    app.add_api_route("/posts", posts, methods=READ)
    app.add_api_route("/posts", publish, methods=["POST"], status_code=201)
    app.add_api_route("/media", media, methods=READ)
    app.add_api_route("/reviews", reviews, methods=READ)
    app.add_api_route("/reviews/{review_id}/reply", reply, methods=["POST"])
    app.add_api_route("/analytics", analytics, methods=READ)
    app.add_exception_handler(NoContext, _no_context)
    app.add_exception_handler(asyncpg.InsufficientPrivilegeError, _not_allowed)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_the_framework)
    return app


async def posts(tx: Tx) -> list[Post]:
    """Posts, newest first."""
    rows = await tx.connection.fetch(
        "SELECT id, body, created_by, created_at FROM reputation.posts ORDER BY created_at DESC, id"
    )
    return [Post(**row) for row in rows]


async def publish(tx: Tx, text: Text) -> Post:
    """Publish a post. No RETURNING: that would need the scope to read as well."""
    post = Post(id=uuid4(), body=text.body, created_by=tx.caller.principal_id, created_at=datetime.now(UTC))
    await tx.connection.execute(
        "INSERT INTO reputation.posts (id, body, created_at) VALUES ($1, $2, $3)", post.id, post.body, post.created_at
    )
    return post


async def media(tx: Tx) -> list[Medium]:
    """The library."""
    rows = await tx.connection.fetch("SELECT id, title, size_bytes FROM reputation.media ORDER BY title, id")
    return [Medium(**row) for row in rows]


async def reviews(tx: Tx) -> list[Review]:
    """Reviews, the worst first."""
    rows = await tx.connection.fetch(
        "SELECT id, author, stars, body, reply, replied_by FROM reputation.reviews ORDER BY stars, id"
    )
    return [Review(**row) for row in rows]


async def reply(tx: Tx, review_id: UUID, text: Text) -> Response:
    """Answer a review, in place of an earlier answer."""
    done = await tx.connection.execute(
        "UPDATE reputation.reviews SET reply = $2, replied_by = $3, replied_at = now() WHERE id = $1",
        review_id,
        text.body,
        tx.caller.principal_id,
    )
    if done == "UPDATE 0":
        return problem(404, "not_found", "This workspace has no review with that id.")
    return Response(status_code=204)


async def analytics(tx: Tx) -> list[Day]:
    """Reach and engagement by day, newest first."""
    rows = await tx.connection.fetch("SELECT day, reach, engagement FROM reputation.analytics ORDER BY day DESC")
    return [Day(**row) for row in rows]


def problem(status: int, code: str, title: str, **members: str) -> JSONResponse:
    """``application/problem+json`` (RFC 9457)."""
    body = {"title": title, "status": status, "code": code} | members
    return JSONResponse(body, status, {"Cache-Control": "no-store"}, "application/problem+json")


async def _no_context(_request: Request, error: Exception) -> Response:
    return problem(401, "context_refused", str(error))


async def _not_allowed(_request: Request, _error: Exception) -> Response:
    return problem(403, "not_allowed", "The credential lacks a scope that this needs.")


async def _invalid(_request: Request, error: Any) -> Response:
    # Where and what, never the value itself.
    wrong = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
    return problem(422, "invalid_value", "A value is missing or not allowed.", detail="; ".join(wrong))


async def _of_the_framework(request: Request, error: Any) -> Response:
    """What FastAPI says by itself: no such address, no such method, a body that cannot be read."""
    if error.status_code == 404:
        return problem(404, "not_found", "There is nothing at this address.")
    if error.status_code != 405:
        return problem(error.status_code, "invalid_request", str(error.detail))
    answer = problem(405, "method_not_allowed", "This address does not take this method; Allow lists those it takes.")
    answer.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return answer


def _methods(request: Request) -> set[str]:
    """Of all routes at this path: the framework would name those of the first alone (RFC 9110 section 15.5.6)."""
    routes = (route for route in request.app.routes if isinstance(route, Route))
    return {verb for route in routes if route.matches(request.scope)[0] != Match.NONE for verb in route.methods or ()}
