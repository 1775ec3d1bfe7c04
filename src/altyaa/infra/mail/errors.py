"""What may go wrong on the way."""


class MailNotSent(Exception):
    """A letter did not leave. The reason names no address, no link and no password, so it may be logged.

    Attributes:
        retry: Whether the same letter may get through later. False: the server refused this letter or this recipient
            for good.
    """

    def __init__(self, reason: str, retry: bool) -> None:
        super().__init__(reason)
        self.retry = retry
