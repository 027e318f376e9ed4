"""Addresses of the bulletin pages."""

from django.urls import path

from shouwang.bulletin.views import editing, issue, issues, steps

app_name = "bulletin"
urlpatterns = [
    path("", issues.issues, name="issues"),
    path("draft/", issues.draft, name="draft"),
    path("<int:pk>/", issue.issue, name="issue"),
    path("<int:pk>/preview/", issue.preview, name="preview"),
    path("<int:pk>/replay/", issue.replay, name="replay"),
    path("<int:pk>/file/<str:file_format>/", issue.file, name="file"),
    path("<int:pk>/step/", steps.step, name="step"),
    path("<int:pk>/dispatch/", steps.dispatch, name="dispatch"),
    path("<int:pk>/write/", editing.write, name="write"),
]
