"""What the page shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter, or a member of a body or of an answer.

    Attributes:
        name: Of a member of a member, with its path: ``limit.quantity``, ``data[].id``.
        place: Where a parameter goes: ``path``, ``query`` or ``header``; empty for a member.
        type: Such as ``string`` or ``array of string, or null``.
        limits: What its value must keep, each a few words.
        description: CommonMark.
    """

    name: str
    place: str
    type: str
    required: bool
    limits: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Content:
    """A body or an answer.

    Attributes:
        media_type: Empty where there is no body.
        example: JSON, indented.
        description: CommonMark.
    """

    media_type: str
    description: str
    rows: tuple[Row, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a call that succeeded."""

    status: str
    description: str
    content: Content


@dataclass(frozen=True, slots=True)
class Refusal:
    """One code that a call may be refused with.

    Attributes:
        href: A path of this service.
    """

    status: str
    code: str
    href: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    Attributes:
        anchor: Its name in addresses, after the ``#``.
        method: In capitals.
        scopes: Those that the caller needs; None where no credential is asked for.
        curl: A command that calls it.
        refusals: Those of its own; see ``Reference.refusals``.
    """

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    scopes: tuple[str, ...] | None
    parameters: tuple[Row, ...]
    body: Content | None
    curl: str
    answers: tuple[Answer, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one tag."""

    name: str
    description: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A kind of credential.

    Attributes:
        description: CommonMark with tables.
    """

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole page.

    Attributes:
        server: What every path begins with.
        refusals: Those that every call with a credential may meet.
    """

    title: str
    version: str
    licence: str
    description: str
    server: str
    schemes: tuple[Scheme, ...]
    groups: tuple[Group, ...]
    refusals: tuple[Refusal, ...]
