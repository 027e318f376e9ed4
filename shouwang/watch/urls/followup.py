"""Addresses of the follow-up."""

from django.urls import path

from shouwang.watch.views import follow_person, followup, health_contacts, watch_register

urlpatterns = [
    path("follow-up/", followup.board, name="follow_board"),
    path("follow-up/missed/", followup.missed, name="follow_missed"),
    path("follow-up/register/", watch_register.register, name="watch_register"),
    path("follow-up/register/file/", watch_register.workbook, name="watch_register_file"),
    path("follow-up/mine/", health_contacts.mine, name="my_people"),
    path("follow-up/contacts/", health_contacts.contacts, name="health_contacts"),
    path("follow-up/contacts/share/", health_contacts.share, name="health_contacts_share"),
    path("follow-up/contacts/<int:pk>/hand-over/", health_contacts.hand_over, name="health_contact_hand_over"),
    path("follow-up/<int:pk>/", follow_person.person, name="follow_person"),
    path("follow-up/<int:pk>/phone/", follow_person.phone, name="follow_phone"),
    path("follow-up/<int:pk>/check/", follow_person.check, name="follow_check"),
    path("follow-up/<int:pk>/attempt/", follow_person.attempt, name="follow_attempt"),
    path("follow-up/<int:pk>/contact/", health_contacts.give, name="health_contact_give"),
]
