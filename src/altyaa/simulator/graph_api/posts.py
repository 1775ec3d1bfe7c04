"""Posts of an account, made up when somebody looks at first."""

from typing import Any

from altyaa.simulator.state import Asset

_CAPTIONS = ("Fresh from the roaster", "Open until six", "New beans")
_KINDS = ("179", "180")  # comments, posts
_COMMENTS = ("Love it!", "Do you have oat milk?")


def posts(account: Asset) -> list[dict[str, Any]]:
    """Newest first, each with its comments. What is said about them stays there."""
    made: list[dict[str, Any]] = account.details.setdefault("posts", [])
    if not made:
        made += [_post(account, number, caption) for number, caption in enumerate(_CAPTIONS, 1)]
    return made


def _post(account: Asset, number: int, caption: str) -> dict[str, Any]:
    id = f"180{number}{account.id}"
    return {
        "id": id,
        "caption": caption,
        "media_type": "IMAGE",
        "media_product_type": "FEED",
        "permalink": f"https://www.instagram.com/p/{id}/",
        "timestamp": f"2026-11-0{9 - number}T09:00:00+0000",
        "username": account.name,
        "like_count": 10 * number,
        "comments_count": len(_COMMENTS),
        "comments": [_comment(f"179{number}{place}{account.id}", text) for place, text in enumerate(_COMMENTS)],
    }


def _comment(id: str, text: str) -> dict[str, Any]:
    said = {"id": id, "text": text, "timestamp": "2026-11-09T10:00:00+0000", "username": "a.guest"}
    return said | {"like_count": 0, "hidden": False, "replies": []}


def belongs(account: Asset, id: str) -> bool:
    """Whether this is the account, or one of its posts or comments: their ids end with its own."""
    return id == account.id or (id[:3] in _KINDS and id.endswith(account.id))
