"""The account itself: what people call it."""

from altyaa.kernel.secret import Secret
from altyaa.providers.model import App, Call, Failure, Purpose, Steps
from altyaa.providers.reading import members, read_text
from altyaa.providers.tiktok_business.asking import present
from altyaa.providers.tiktok_business.dialect import DIALECT, PACK


def account_name(app: App, token: Secret[str], open_id: str, purpose: Purpose) -> Steps[str]:
    """Its name, or else its handle, or else its id: whoever did not allow the profile has no names."""
    query = {"business_id": open_id, "fields": PACK.value("account_fields")}
    reply, _sent = yield present(app, token, Call(purpose, "GET", PACK.value("account_url"), query))
    answer = DIALECT.read("api", reply)
    if isinstance(answer, Failure):
        return answer
    said = members(answer.get("data"))
    return read_text(said.get("display_name")) or read_text(said.get("username")) or open_id
