"""Limits and networks of a key, told through both proxies."""

from ipaddress import ip_network

from altyaa.kernel.rate import Rate
from altyaa.testing.factories import make_key
from altyaa.testing.http import http_client
from tests.gateway.conftest import Front
from tests.gateway.house import House, bearer


async def test_a_key_over_its_limit_is_told_when_to_come_again(front: Front) -> None:
    harbor = await front.house.workspace("Harbor")
    made = await make_key(front.house.service.runtime, harbor, "posts.read", limit=Rate(3, 600))
    answers = [await front.http.get("/posts", headers=bearer(made.key.reveal())) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 200
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "rate_limited"
    other = await make_key(front.house.service.runtime, harbor, "posts.read")
    assert (await front.http.get("/posts", headers=bearer(other.key.reveal()))).status_code == 200


async def test_verify_tells_what_is_left(house: House) -> None:
    harbor = await house.workspace("Harbor")
    made = await make_key(house.service.runtime, harbor, "posts.read", limit=Rate(5, 600))
    async with http_client(base_url=house.service.url, headers=bearer(made.key.reveal())) as client:
        for path, left in (("/gateway/verify", 4), ("/gateway/verify", 3), ("/v1/whoami", 2)):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert '"key";q=5;w=600' in answer.headers["ratelimit-policy"]
            assert f'"key";r={left};' in answer.headers["ratelimit"]
        assert (await client.get("/gateway/verify")).status_code == 200
        assert (await client.get("/v1/whoami")).status_code == 200
        for path in ("/gateway/verify", "/v1/whoami"):
            refused = await client.get(path)
            assert refused.status_code == 429
            assert refused.json()["policy"] == "key"


async def test_a_key_is_only_good_in_its_networks_by_the_word_of_the_proxy(front: Front) -> None:
    """Both proxies stand on 127.0.0.1 and say so of their caller."""
    runtime, harbor = front.house.service.runtime, await front.house.workspace("Harbor")
    here = await make_key(runtime, harbor, "posts.read", cidrs=(ip_network("127.0.0.0/8"),))
    elsewhere = await make_key(runtime, harbor, "posts.read", cidrs=(ip_network("203.0.113.0/24"),))
    claim = {"X-Forwarded-For": "203.0.113.7"}
    assert (await front.http.get("/posts", headers=bearer(here.key.reveal()) | claim)).status_code == 200
    for _ in range(2):  # looked up, then remembered
        refused = await front.http.get("/posts", headers=bearer(elsewhere.key.reveal()) | claim)
        assert refused.status_code == 403
        assert refused.json()["code"] == "address_not_allowed"


async def test_an_address_behind_a_trusted_proxy_is_the_callers(house: House) -> None:
    harbor = await house.workspace("Harbor")
    made = await make_key(house.service.runtime, harbor, "posts.read", cidrs=(ip_network("203.0.113.0/24"),))
    async with http_client(base_url=house.service.url, headers=bearer(made.key.reveal())) as client:
        for address, status in (("203.0.113.7", 200), ("203.0.114.7", 403), ("203.0.113.7, 198.51.100.1", 403)):
            for _ in range(2):
                answer = await client.get("/gateway/verify", headers={"X-Forwarded-For": address})
                assert answer.status_code == status, address
