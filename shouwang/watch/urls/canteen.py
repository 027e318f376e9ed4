"""The addresses of the canteen."""

from django.urls import path

from shouwang.watch.views import canteen

urlpatterns = [
    path("canteen/", canteen.hands, name="canteen"),
    path("canteen/open/", canteen.open_check, name="canteen_open"),
    path("canteen/<int:pk>/", canteen.hand, name="canteen_hand"),
    path("canteen/<int:pk>/off/", canteen.hand_off, name="canteen_off"),
    path("canteen/removals/<int:pk>/back/", canteen.hand_back, name="canteen_back"),
]
