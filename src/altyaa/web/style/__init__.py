"""``/_style``, in development alone: every component of the shell in every state, for who writes pages."""

from altyaa.web.style.page import Style as Style
