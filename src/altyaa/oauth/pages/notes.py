"""What a page says after a redirect, by the word in its address. No secret, and nothing a caller wrote."""

from starlette.requests import Request

from altyaa.kernel.text import N_

NOTES = {
    "registered": ("good", N_("The app is registered."), N_("It can be used at once; what it needs stands below.")),
    "registered-before": (
        "info",
        N_("This form was sent before."),
        N_("It made this app then, and nothing now. Its secret was shown once; rotate it if nobody stored it."),
    ),
    "changed": ("good", N_("The app is changed."), N_("The change holds already.")),
    "rotated-before": (
        "info",
        N_("This form was sent before."),
        N_("It made a secret then, and nothing now. The secret was shown once; rotate again if nobody stored it."),
    ),
    "retired": ("good", N_("The secret is retired."), N_("It proves nothing any more.")),
    "tokens": (
        "good",
        N_("Every token that the app got for itself is dead."),
        N_("What people allowed it stays. The app may get new ones."),
    ),
    "ended": (
        "good",
        N_("The app has ended."),
        N_("Its secrets, its tokens and everything that anybody allowed it stopped at once."),
    ),
    "revoked": (
        "good",
        N_("Access is taken back."),
        N_("Tokens of the app are refused already. It has to ask again, as at first."),
    ),
    "device": (
        "good",
        N_("The device is signed out of the app."),
        N_("Its tokens are refused already. The consent stands, so the app may come back without a question."),
    ),
}


def note_for(request: Request) -> tuple[str, str, str] | None:
    """Kind, title and text of the note that the address asks for; None without one."""
    return NOTES.get(request.query_params.get("note", ""))
