"""Addresses of the places of stay."""

from django.urls import path

from shouwang.watch.views import houses, stays

urlpatterns = [
    path("stays/", stays.stays, name="stays"),
    path("stays/in/", stays.arrive, name="stay_in"),
    path("stays/list/", stays.printed, name="stays_list"),
    path("stays/<int:pk>/move/", stays.move, name="stay_move"),
    path("stays/<int:pk>/out/", stays.leave, name="stay_out"),
    path("stays/<int:pk>/void/", stays.void, name="stay_void"),
    path("houses/new/", houses.new, name="house_new"),
    path("houses/<int:pk>/", houses.house, name="house"),
    path("houses/<int:pk>/rooms/", houses.rooms, name="house_rooms"),
    path("houses/<int:pk>/clean/", houses.clean, name="house_clean"),
    path("rooms/<int:pk>/close/", houses.close, name="room_close"),
]
