"""Addresses of one's papers over the personal link."""

from django.urls import path

from shouwang.watch.views import link_papers

urlpatterns = [
    path("papers/", link_papers.papers, name="papers"),
    path("papers/<int:pk>/", link_papers.paper, name="paper"),
]
