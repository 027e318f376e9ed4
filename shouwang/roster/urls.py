"""Addresses of the roster pages."""

app_name = "roster"
urlpatterns = []
