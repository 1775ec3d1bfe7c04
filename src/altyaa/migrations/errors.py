"""What migrating may refuse."""


class MigrationRefused(Exception):
    """The database is left as it was.

    Attributes:
        sql: What an administrator has to run first, one statement an entry; empty where that would not help.
    """

    def __init__(self, sentence: str, sql: list[str] | None = None) -> None:
        super().__init__(sentence)
        self.sql = sql or []
