"""Static files: kept for ever under the name of what they hold, and nothing else is reachable."""

import re
from pathlib import Path

import httpx2
import pytest

from altyaa.testing.wire import raw_get, send_raw
from altyaa.web.assets import asset_url, tight

CSS = Path(__file__).parents[2] / "src/altyaa/web/static/altyaa.css"


async def test_a_file_is_kept_for_ever_under_the_name_of_what_it_holds(client: httpx2.AsyncClient) -> None:
    page = (await client.get("/sign-in")).text
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert asset_url("altyaa.css") in addresses
    assert len(addresses) == 3
    for address in addresses:
        answer = await client.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await client.get(asset_url("altyaa.css"))).headers["content-type"] == "text/css; charset=utf-8"
    assert (await client.get(asset_url("altyaa.css"))).content == tight(CSS.read_bytes())


@pytest.mark.parametrize(
    "path",
    [
        "/static/altyaa.css",
        "/static/altyaa.000000000000.css",
        "/static/../page.py",
        "/static/..%2fpage.py",
        "/static/%2e%2e/page.py",
        "/static/..%5cpage.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/",
        "/static",
        "/static/altyaa.css%00",
    ],
)
async def test_no_other_name_leads_anywhere(client: httpx2.AsyncClient, path: str) -> None:
    answer = await send_raw(str(client.base_url), raw_get(path))
    assert answer.status == 404
    assert b"import" not in answer.body
