"""Addresses of the room: the door of the API, its description, and the pages of tokens and subscriptions."""

from django.urls import path, re_path

from shouwang.api import door
from shouwang.api.views import description, tokens, webhooks

app_name = "api"
urlpatterns = [
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.token_new, name="token_new"),
    path("tokens/<int:pk>/end/", tokens.token_end, name="token_end"),
    path("webhooks/", webhooks.subscriptions, name="subscriptions"),
    path("webhooks/new/", webhooks.subscription_new, name="subscription_new"),
    path("webhooks/<int:pk>/", webhooks.subscription, name="subscription"),
    path("webhooks/<int:pk>/end/", webhooks.subscription_end, name="subscription_end"),
    path("webhooks/<int:pk>/deliveries/<int:number>/replay/", webhooks.delivery_replay, name="delivery_replay"),
    path("v1/openapi.json", description.openapi, name="openapi"),
    path("v1/docs", description.docs, name="docs"),
    re_path(r"^v1/(?P<rest>[\s\S]*)\Z", door.v1, name="v1"),
]
