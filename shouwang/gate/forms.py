"""The forms of the gate: a measure, its later end, a visit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.gate.models import Answer, Direction, Gate
from shouwang.roster.models import Kind

UNSURE = [(Answer.PASS, _("放行并记录（默认）")), (Answer.ASK_CLINIC, _("请联系校医院"))]


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _moment():
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class MeasureForm(forms.Form):
    """What a measure must say, and what it may leave to the rule."""

    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("法条、会议或上级通知，例如：传染病防治法第五十八条，校防控领导小组第 3 次会议"))
    doc = forms.CharField(label=_("文号"), max_length=60)
    since_day = forms.DateField(label=_("从哪天起"), required=False, widget=_day(), help_text=_("不填为签发时起；不能早于签发"))
    last_day = forms.DateField(label=_("到哪天止"), widget=_day(), help_text=_("当天全天有效，到期自动停止"))
    say = forms.CharField(label=_("门岗说什么"), max_length=120, initial=_("请您先到等候处，打校医院电话，他们会告诉您怎么办。"))
    phone = forms.CharField(label=_("24 小时电话"), max_length=30)
    waiting = forms.CharField(label=_("等候地点"), max_length=100, help_text=_("有座、避雨、不与人群混在一起的地方；各门可以另设"))
    direction = forms.ChoiceField(label=_("方向"), choices=[("", _("进和出")), *Direction.choices], required=False)
    gates = forms.ModelMultipleChoiceField(
        label=_("门岗"), queryset=Gate.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("不选为全部")
    )
    kinds = forms.MultipleChoiceField(
        label=_("人员类别"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=_("不选为全部")
    )
    unknown = forms.ChoiceField(label=_("号码没有登记的"), choices=UNSURE, initial=Answer.PASS)
    stale = forms.ChoiceField(label=_("断网且名单太旧时"), choices=UNSURE, initial=Answer.PASS)

    def __init__(self, *args, gates, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["gates"].queryset = gates
        if not gates.exists():
            del self.fields["gates"]

    def wanted(self) -> dict:
        """What draft_measure takes."""
        return self.cleaned_data | {"gates": [row.pk for row in self.cleaned_data.get("gates", ())]}


class VisitForm(forms.Form):
    """Who comes, what for, from when to when. No document number: nothing here needs one."""

    name = forms.CharField(label=_("来访人姓名"), max_length=80)
    phone = forms.CharField(label=_("来访人电话"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"}), help_text=_("加密保存，只给批准的人看"))
    purpose = forms.CharField(label=_("事由"), max_length=200)
    since = forms.DateTimeField(label=_("从"), widget=_moment(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    until = forms.DateTimeField(label=_("到"), widget=_moment(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    plate = forms.CharField(label=_("车牌号"), max_length=12, required=False, help_text=_("开车来才填"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        hour = clock.local(clock.now()).replace(minute=0, second=0, microsecond=0, tzinfo=None)
        self.fields["since"].initial, self.fields["until"].initial = hour, hour.replace(hour=23, minute=0) if hour.hour < 23 else None
