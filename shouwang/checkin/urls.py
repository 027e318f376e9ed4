"""Addresses of the checkin pages."""

app_name = "checkin"
urlpatterns = []
