"""``/v1/docs``: the API's own documentation page, made of its OpenAPI document."""

from altyaa.web.api_docs.page import ApiDocs as ApiDocs
