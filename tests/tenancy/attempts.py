"""What one injected statement may try, as ``altyaa_app`` in a transaction of workspace A: the words of the list."""

from dataclasses import dataclass

RUNS = "runs"
"""It runs, and nothing of workspace B comes of it."""

REFUSED = "28000"
DENIED = "42501"
ABSENT = "42883"
"""A function that is not there."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One statement.

    Attributes:
        sql: ``<name>`` stands for a value of ``scene.Loot``.
        gives: What must come: ``RUNS`` or an SQLSTATE; several where servers differ, with ``|`` between.
    """

    name: str
    sql: str
    gives: str = RUNS


def block(*statements: str) -> str:
    """A DO block: as many commands as one likes, and still one statement."""
    return "DO $$ BEGIN " + " ".join(f"{statement};" for statement in statements) + " END $$"


def looting(*statements: str) -> str:
    """A DO block that does something and then reads every row it can into an error message."""
    loot = """
    DECLARE loot text;
    BEGIN
        {what}
        SELECT concat((SELECT string_agg(w::text, ' ') FROM altyaa.workspace w),
                      (SELECT string_agg(k::text, ' ') FROM altyaa.api_key k),
                      (SELECT string_agg(s.id::text || s.last_four, ' ') FROM altyaa.api_key_secret s)) INTO loot;
        RAISE EXCEPTION 'loot: %', loot USING ERRCODE = 'P0001';
    END
    """
    return "DO $$" + loot.replace("{what}", " ".join(f"{each};" for each in statements)) + "$$"


LOOTED = "P0001"
"""The looting block came to its end: what it found is in the message."""


def with_context(context: str) -> str:
    """Set another context and read, in one plain SELECT: what an injection into a query can do without a DO block."""
    return f"""
    WITH changed AS MATERIALIZED (SELECT pg_catalog.set_config('altyaa.context', '{context}', true) AS context)
    SELECT found.* FROM changed, LATERAL (SELECT w.*, changed.context FROM altyaa.workspace w OFFSET 0) found
    """
