"""Addresses of the bulletin pages."""

app_name = "bulletin"
urlpatterns = []
