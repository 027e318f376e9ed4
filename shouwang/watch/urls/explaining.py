"""Addresses of the explanation."""

from django.urls import path

from shouwang.watch.views import explaining

urlpatterns = [
    path("why/", explaining.why_me, name="why_me"),
    path("why/<int:pk>/", explaining.why, name="why"),
]
