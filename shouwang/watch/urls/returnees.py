"""Addresses of the ledger of returnees."""

from django.urls import path

from shouwang.watch.views import returnees

urlpatterns = [
    path("returnees/", returnees.ledger, name="returnees"),
    path("returnees/new/", returnees.new, name="returnee_new"),
    path("returnees/file/", returnees.read_list, name="returnees_list"),
    path("returnees/export/", returnees.export, name="returnees_export"),
    path("returnees/transport/", returnees.transport, name="returnees_transport"),
    path("returnees/<int:pk>/", returnees.one, name="returnee"),
    path("returnees/<int:pk>/<str:step>/", returnees.step, name="returnee_step"),
]
