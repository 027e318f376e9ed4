"""The addresses of the room."""

app_name = "gate"
urlpatterns: list = []
