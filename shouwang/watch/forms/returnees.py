"""The forms of the ledger of returnees."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.questions import places
from shouwang.roster.forms import DayField
from shouwang.watch.models import Returnee


class PlanForm(forms.Form):
    """A plan of return, entered or changed."""

    division = forms.CharField(label=_("来源地（写到区县）"), max_length=60, help_text=_("返校前所在的地方，不是籍贯"))
    left_day = DayField(label=_("出发日期"), required=False)
    planned_day = DayField(label=_("计划到校"))
    transport = forms.CharField(label=_("交通方式"), required=False, max_length=20, help_text=_("如 火车、飞机、自驾；不写车次和座位"))
    companions = forms.CharField(label=_("同行"), required=False, max_length=100)
    lives = forms.ChoiceField(label=_("住处"), required=False, choices=[("", "—"), *Returnee.Lives.choices])
    address = forms.CharField(label=_("现住址"), required=False, max_length=200, help_text=_("加密保存"))
    household = forms.IntegerField(label=_("同住几人"), required=False, min_value=0, max_value=20)

    @classmethod
    def of(cls, row, post=None):
        """The form for a row that stands."""
        said = {name: getattr(row, name) for name in cls.base_fields} | {"division": places.name(row.division)}
        return cls(post, initial=said, label_suffix="")


class NewForm(PlanForm):
    """The same for somebody who is not in the ledger yet."""

    number = forms.CharField(label=_("学工号"), max_length=40)

    field_order = ("number", *PlanForm.base_fields)


class TransportForm(forms.Form):
    """The centre for disease control asks for trains and seats."""

    asked_by = forms.CharField(label=_("哪个疾控机构"), max_length=80)
    doc = forms.CharField(label=_("文件或函号"), max_length=60)
    until_day = DayField(label=_("到哪天为止"))
