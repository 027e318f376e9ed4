"""Address of one's needs over the personal link."""

from django.urls import path

from shouwang.watch.views import needs

urlpatterns = [path("needs/", needs.by_link, name="needs")]
