"""The forms of a disease's rule and of a syndrome's: from a day on, with their source."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.watch.models import Certificate, Day0, Disease, Kind, Symptom

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


class SyndromeForm(forms.Form):
    """What makes a syndrome from a day on. The earlier rule stays in the history."""

    since_day = forms.DateField(label=_("从哪一天起施行"), widget=DATE)
    source = forms.CharField(label=_("来源（文件名、文号或会议）"), max_length=300)
    any_of = forms.MultipleChoiceField(label=_("症状"), choices=Symptom.choices, widget=forms.CheckboxSelectMultiple)
    least = forms.IntegerField(label=_("至少几种"), min_value=1, max_value=13)
    fever_c = forms.DecimalField(
        label=_("体温至少（℃），不看体温的留空"), required=False, min_value=36, max_value=42, max_digits=3, decimal_places=1
    )
    word = forms.BooleanField(label=_("没有量体温的，说“发热”也算"), required=False)
    disease = forms.ModelChoiceField(label=_("未确诊前按哪一病种复课"), queryset=Disease.objects.none(), required=False)
    clinic = forms.BooleanField(label=_("每次复课都由校医院查验"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["disease"].queryset = Disease.objects.order_by("pk")

    def clean(self):
        """More symptoms cannot be asked than are named."""
        said = super().clean()
        if said.get("any_of") and said.get("least", 1) > len(said["any_of"]):
            self.add_error("least", _("至少的种数不能多于勾选的症状。"))
        return said

    def said(self) -> dict:
        """What set_syndrome takes besides the code."""
        data = dict(self.cleaned_data)
        temp = data.pop("fever_c")
        return data | {"fever_dc": int(temp * 10) if temp is not None else None}
