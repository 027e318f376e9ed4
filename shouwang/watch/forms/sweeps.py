"""The forms of sweeps and of designated divisions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.roster.forms import DayField, UnitField
from shouwang.roster.models import Mandate
from shouwang.watch.models import Level, Sweep


class PlaceForm(forms.Form):
    """One more place and its days."""

    place = forms.CharField(label=_("地点（写到省、市或区县）"), max_length=60, help_text=_("如 湖北省武汉市，或代码 420100。问的是去过哪里，不问籍贯。"))
    from_day = DayField(label=_("从哪天"))
    to_day = DayField(label=_("到哪天"), help_text=_("首尾两天都算"))


class SweepForm(PlaceForm):
    """A new sweep."""

    code = forms.CharField(label=_("代码"), max_length=30, help_text=_("字母、数字、点和连字符，如 hubei-1"))
    mandate = forms.ModelChoiceField(label=_("在哪次疫情下"), queryset=Mandate.objects.none())
    question = forms.CharField(label=_("问题"), max_length=80, help_text=_("如 假期是否到过湖北。地点和日期会自动写在后面。"))
    reach = forms.ChoiceField(label=_("问谁"), choices=Sweep.Reach.choices)
    unit = UnitField(label=_("单位范围"), required=False, help_text=_("不填就是全校；写代码或全称"))
    numbers = forms.CharField(
        label=_("名单（学工号）"), required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("只在“按名单”时填，一行一个"),
    )  # fmt: skip

    field_order = ("code", "mandate", "question", "place", "from_day", "to_day", "reach", "unit", "numbers")

    def __init__(self, *args, mandates, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["mandate"].queryset = mandates

    def wanted(self) -> dict:
        """What open_sweep takes."""
        return self.cleaned_data | {"numbers": self.cleaned_data["numbers"].split(), "unit": self.cleaned_data["unit"] or None}


class DesignationForm(forms.Form):
    """A division is designated."""

    place = forms.CharField(label=_("地点（写到省、市或区县）"), max_length=60)
    level = forms.ChoiceField(label=_("等级"), choices=Level.choices)
    source = forms.CharField(label=_("依据"), max_length=200, help_text=_("哪个部门的哪份公告"))
    since_day = DayField(label=_("从哪天起"))
