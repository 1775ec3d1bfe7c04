"""Scopes of Login Kit (developers.tiktok.com/doc/tiktok-api-scopes), and which fields of an account each opens."""

from collections.abc import Mapping

ALWAYS = "user.info.basic"
"""A person cannot leave it out."""
VIDEOS = "video.list"
FIELDS: Mapping[str, tuple[str, ...]] = {
    ALWAYS: ("open_id", "union_id", "avatar_url", "avatar_url_100", "avatar_large_url", "display_name"),
    "user.info.profile": ("bio_description", "profile_deep_link", "is_verified", "username"),
    "user.info.stats": ("follower_count", "following_count", "likes_count", "video_count"),
}
KNOWN = frozenset({*FIELDS, VIDEOS, "video.upload", "video.publish"})


def read(text: str) -> tuple[str, ...]:
    """The scopes of a request, each once."""
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
