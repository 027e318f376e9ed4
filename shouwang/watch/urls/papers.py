"""Addresses of the papers."""

from django.urls import path

from shouwang.watch.views import paper_texts, papers

urlpatterns = [
    path("papers/", papers.papers, name="papers"),
    path("papers/mine/", papers.mine, name="papers_mine"),
    path("papers/releases/", papers.releases, name="papers_release"),
    path("papers/texts/", paper_texts.texts, name="paper_texts"),
    path("papers/texts/<str:key>/", paper_texts.edit, name="paper_text_edit"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/file/<str:file_format>/", papers.paper_file, name="paper_file"),
    path("papers/<int:pk>/received/", papers.received, name="paper_received"),
    path("papers/<int:pk>/handed/", papers.handed, name="paper_handed"),
    path("watches/<int:pk>/paper/<str:kind>/", papers.issue, name="paper_issue"),
]
