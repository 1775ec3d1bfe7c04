"""Members that many answers have, each described once, and what all examples show."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

WORKSPACE_ID = "wks_0352xYxfuIiwFQYiMIiDQB"
USER_ID = "usr_0352xYxfuQzpfBmtX8DVzw"
KEY_ID = "key_0352xZ0Mb9f366w8VDFuUC"
CHILD_KEY_ID = "key_0352xZ0Mb9f366w8VDFuUE"
SECRET_ID = "sec_0352xZ0Mb9f366w8VDFuUD"
CLIENT_ID = "app_0352xZ0Mb9f366w8VDFuUH"
CONSENT_ID = "cst_0352xZ0Mb9f366w8VDFuUF"
GRANT_ID = "grt_0352xZ0Mb9f366w8VDFuUG"
EVENT_ID = "evt_0352xZ0Mb9f366w8VDFuUC"

WorkspaceId = Annotated[str, Field(description="Id of the workspace.", examples=[WORKSPACE_ID])]
UserId = Annotated[str, Field(description="Id of the person.", examples=[USER_ID])]
KeyId = Annotated[str, Field(description="Id of the key. It stays when the key is rotated.", examples=[KEY_ID])]
SecretId = Annotated[str, Field(description="Id of the secret.", examples=[SECRET_ID])]
EventId = Annotated[str, Field(description="Id of the event.", examples=[EVENT_ID])]
ScopesOut = Annotated[
    list[str],
    Field(description="What it may do, in alphabetical order.", examples=[["analytics.read", "posts.read"]]),
]
CreatedAt = Annotated[datetime, Field(description="When it was made.")]
RotateBy = Annotated[
    datetime, Field(description="When its secret is due for rotation.", examples=["2027-02-22T09:30:00Z"])
]
NextCursor = Annotated[
    str | None,
    Field(
        description="Send it as `cursor` for the next page, with the other parameters as they were; null at the end."
    ),
]
