"""Addresses below a personal link, /c/<token>/…; one file a subject, each with its own `urlpatterns`."""

from shouwang.core.subjects import bring

app_name = "watch_links"
urlpatterns = [pattern for subject in bring(__name__) for pattern in subject.urlpatterns]
