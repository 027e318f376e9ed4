"""Addresses of the needs."""

from django.urls import path

from shouwang.watch.views import needs

urlpatterns = [
    path("needs/", needs.needs, name="needs"),
    path("needs/mine/", needs.mine, name="needs_mine"),
    path("needs/<int:pk>/take/", needs.take, name="need_take"),
    path("needs/<int:pk>/settle/", needs.settle, name="need_settle"),
]
