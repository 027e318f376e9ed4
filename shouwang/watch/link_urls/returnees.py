"""The address of one's arrival over the personal link."""

from django.urls import path

from shouwang.watch.views import link_arrival

urlpatterns = [path("arrived/", link_arrival.arrived, name="arrived")]
