"""The forms of the clinic log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.roster.models import Unit
from shouwang.watch.models import Post, Upkeep, Visit

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PostForm(forms.Form):
    """A new post."""

    name = forms.CharField(label=_("名称"), max_length=80)
    nature = forms.ChoiceField(label=_("类别"), choices=Post.Nature.choices)
    unit = forms.ModelChoiceField(label=_("归属科室或单位"), queryset=Unit.objects.none())

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class VisitForm(forms.Form):
    """One visit: the code first, then what is seen at a glance; nothing that the post does not need."""

    time = forms.TimeField(label=_("时间"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    code = forms.CharField(label=_("患者编号"), max_length=30, help_text=_("写编号，不写姓名"))
    indication = forms.ChoiceField(label=_("指征"), choices=Visit.Indication.choices)
    result = forms.ChoiceField(label=_("结果"), choices=Visit.Result.choices)
    onward = forms.ChoiceField(label=_("去向"), choices=Visit.Onward.choices)
    temp_c = forms.DecimalField(
        label=_("体温（℃）"), required=False, min_value=34, max_value=42, max_digits=3, decimal_places=1
    )
    age = forms.IntegerField(label=_("年龄"), required=False, min_value=0, max_value=120)
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=[("", "—"), ("M", _("男")), ("F", _("女"))])
    onset_day = forms.DateField(label=_("发病日"), required=False, widget=DATE)
    readers = forms.CharField(label=_("接诊或阅片人"), required=False, max_length=80)
    note = forms.CharField(label=_("备注"), required=False, max_length=300)

    def particulars(self) -> dict:
        """What enter_visit takes besides the code and the indication."""
        said = self.cleaned_data
        temp = said["temp_c"]
        plain = {name: said[name] for name in ("result", "onward", "age", "sex", "onset_day", "readers", "note")}
        return plain | {"temp_dc": int(temp * 10) if temp is not None else None}

    def at(self, day):
        """The instant of the visit on a day."""
        time = self.cleaned_data["time"]
        return clock.instant(day, time.hour * 60 + time.minute)


class CountForm(forms.Form):
    """The day's number of a post, as its department counted. An empty part was not counted, which is not zero."""

    visits = forms.IntegerField(label=_("检查或测温人次"), min_value=0, max_value=1_000_000)
    history = forms.IntegerField(label=_("其中有流行病学史"), required=False, min_value=0)
    contact = forms.IntegerField(label=_("其中可疑接触史"), required=False, min_value=0)
    abnormal = forms.IntegerField(label=_("其中阳性或异常"), required=False, min_value=0)
    handed_over = forms.IntegerField(label=_("其中移交或转诊"), required=False, min_value=0)
    reporter = forms.CharField(label=_("上报人"), required=False, max_length=40)


class UpkeepForm(forms.Form):
    """One entry of disinfection, airing, mosquitoes or protection."""

    kind = forms.ChoiceField(label=_("类别"), choices=Upkeep.Kind.choices)
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none())
    day = forms.DateField(label=_("日期"), widget=DATE)
    place = forms.CharField(label=_("场所"), max_length=80)
    method = forms.CharField(label=_("方式和浓度"), required=False, max_length=120)
    minutes = forms.IntegerField(label=_("时长（分钟）"), required=False, min_value=1, max_value=1440)
    operator = forms.CharField(label=_("操作人"), required=False, max_length=40)
    checker = forms.CharField(label=_("检查人"), required=False, max_length=40)
    finding = forms.CharField(label=_("发现的问题（没有就不填）"), required=False, max_length=300)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
