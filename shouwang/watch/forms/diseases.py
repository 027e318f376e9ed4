"""The form of a disease's rule: from a day on, with its source."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.watch.models import Certificate, Day0, Kind

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_FEW = {"min_value": 0, "max_value": 400}


class RuleForm(forms.Form):
    """What holds for a disease from a day on. The earlier rule stays in the history."""

    since_day = forms.DateField(label=_("从哪一天起施行"), widget=DATE)
    source = forms.CharField(label=_("来源（文件名、文号或会议）"), max_length=300)
    watch_days = forms.IntegerField(label=_("观察天数"), **_FEW)
    day0 = forms.ChoiceField(label=_("观察从哪一天起算"), choices=Day0.choices)
    measure = forms.ChoiceField(label=_("管理措施"), choices=Kind.choices)
    contacts = forms.BooleanField(label=_("密切接触者需要观察"), required=False)
    case_days = forms.IntegerField(label=_("复课不早于第几天"), **_FEW)
    case_day0 = forms.ChoiceField(label=_("复课从哪一天起算"), choices=Day0.choices)
    fever_hours = forms.IntegerField(label=_("退热满多少小时"), **_FEW)
    symptom_hours = forms.IntegerField(label=_("症状消失满多少小时"), **_FEW)
    handler_hours = forms.IntegerField(label=_("食品从业人员满多少小时"), **_FEW)
    certificate = forms.ChoiceField(label=_("复课证明"), choices=Certificate.choices)
    conditions = forms.CharField(label=_("还要查验什么"), max_length=200, required=False)
    checked = forms.BooleanField(label=_("这一条必须由查验人勾选"), required=False)
