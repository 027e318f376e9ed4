"""The addresses of the room."""

from django.urls import path

from shouwang.gate.views import board, door, measures, own, visits

app_name = "gate"
urlpatterns = [
    path("door/", door.door, name="door"),
    path("door/ask/", door.ask, name="ask"),
    path("door/list/", door.offline_list, name="offline_list"),
    path("door/scans/", door.taken, name="taken"),
    path("door/shell/", door.shell, name="shell"),
    path("door/sw.js", door.worker, name="worker"),
    path("door/app.webmanifest", door.manifest, name="manifest"),
    path("expected/", visits.expected, name="expected"),
    path("board/", board.board, name="board"),
    path("board/export/", board.export, name="export"),
    path("board/gates/", board.gate_new, name="gate_new"),
    path("board/gates/<int:pk>/end/", board.gate_end, name="gate_end"),
    path("measures/", measures.measures, name="measures"),
    path("measures/new/", measures.new, name="measure_new"),
    path("measures/<int:pk>/<str:step>/", measures.step, name="measure_step"),
    path("visits/", visits.visits, name="visits"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/decide/", visits.decide, name="visit_decide"),
    path("visits/<int:pk>/withdraw/", visits.withdraw, name="visit_withdraw"),
    path("v/<str:token>", visits.visitor_pass, name="visitor_pass"),
    path("mine/", own.mine, name="mine"),
    path("mine/code/", own.mine_code, name="mine_code"),
    path("mine/appeal/", own.mine_appeal, name="mine_appeal"),
    path("p/<str:token>", own.link, name="link"),
    path("p/<str:token>/code/", own.link_code, name="link_code"),
    path("p/<str:token>/appeal/", own.link_appeal, name="link_appeal"),
    path("appeals/", own.appeals, name="appeals"),
    path("appeals/<int:pk>/answer/", own.answer, name="appeal_answer"),
]
