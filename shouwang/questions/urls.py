"""Addresses of the questions pages."""

app_name = "questions"
urlpatterns = []
