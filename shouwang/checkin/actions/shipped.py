"""What check-in ships as data: the advice that answers a flagged return, and reminders within the house (chains: signoff)."""

from shouwang.checkin.models import Advice, Gateway, Medium
from shouwang.core import clock
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.roster.models import Unit

_PHONES = [
    {"label": "校医院", "number": ""},
    {"label": "辅导员", "number": ""},
    {"label": "急救", "number": "120"},
    {"label": "心理援助热线", "number": "12356"},
]
_SHIPPED = {
    "fever": (
        "您报告了发热。请戴好口罩，不要去教室、食堂等人多的地方，先给校医院打电话，按医生的安排就诊。呼吸困难或意识不清请立即拨打 120。",
        "您報告了發熱。請戴好口罩，不要去教室、食堂等人多的地方，先給校醫院打電話，按醫生的安排就診。呼吸困難或意識不清請立即撥打 120。",
        "You reported a fever. Wear a mask, keep away from classrooms and canteens, and ring the university clinic before you "
        "go there. If breathing is hard or you feel confused, ring 120 at once.",
    ),
    "symptom": (
        "您报告了身体不适。请减少与他人接触，注意休息和体温变化；症状加重或出现发热请联系校医院。",
        "您報告了身體不適。請減少與他人接觸，注意休息和體溫變化；症狀加重或出現發熱請聯繫校醫院。",
        "You reported symptoms. Keep your distance from others, rest, and watch your temperature. If it gets worse or you "
        "run a fever, contact the university clinic.",
    ),
    "": (
        "您的填报需要核实。辅导员或校医院会在一小时内与您联系，请保持电话畅通。",
        "您的填報需要核實。輔導員或校醫院會在一小時內與您聯繫，請保持電話暢通。",
        "Somebody will check your return. Your counsellor or the university clinic will ring you within the hour.",
    ),
}


@action("checkin.advice_shipped")
def ship_advice(*, by):
    """Put in the advice texts that are not there yet; texts that the institution edited stay."""
    for flag, (text, hant, english) in _SHIPPED.items():
        Advice.objects.get_or_create(
            flag=flag, defaults={"text": text, "text_hant": hant, "text_en": english, "phones": _PHONES}
        )
    emit("checkin.advice_shipped", "checkin.Advice", by=by)


@action("checkin.gateways_shipped")
def ship_gateways(*, by):
    """The one gateway that needs nothing from outside: a notice on the home page. Only where none was ever set up."""
    if not Gateway.objects.exists():
        now, root = clock.stamp(), Unit.objects.get(path="R")
        Gateway.objects.create(
            name="站内提醒", adapter="in_app", medium=Medium.IN_APP, unit=root, since=now, opened_at=now, opened_by=by.ref
        )
    emit("checkin.gateways_shipped", "checkin.Gateway", by=by)
