"""The forms of watches. Kinds are offered by least harm; the two that an authority orders stand last, with what they ask for."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.watch.models import ORDERED, Disease, End, Ground, Kind

BY_HARM = (
    Kind.SELF_MONITORING, Kind.MONITORING, Kind.HOME_MONITORING, Kind.TEMPORARY, Kind.SINGLE_ROOM, Kind.MOSQUITO, Kind.INPATIENT,
    Kind.HOME, Kind.CENTRAL,
)  # fmt: skip


def kinds_offered(allowed=BY_HARM):
    """The choices of a kind, the least harmful first, those that need an order apart."""
    light = [(kind.value, kind.label) for kind in BY_HARM if kind in allowed and kind not in ORDERED]
    ordered = [(kind.value, kind.label) for kind in BY_HARM if kind in allowed and kind in ORDERED]
    return light + ([(_("须有决定书"), ordered)] if ordered else [])


class House(forms.Form):
    """Labels without a colon, ids that do not collide with another form of the page."""

    def __init__(self, *args, part="", **kwargs):
        kwargs.setdefault("auto_id", f"id_{part}%s")
        super().__init__(*args, label_suffix="", **kwargs)


class DayField(forms.DateField):
    """A date as browsers send it."""

    def __init__(self, **kwargs):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class PersonField(forms.CharField):
    """A person on record, by number."""

    def clean(self, value):
        number = super().clean(value)
        try:
            return access.person_by_number(number) if number else None
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None


_ORDER = {"required": False, "help_text": _("集中隔离、居家隔离必填")}


class OpenForm(House):
    """Somebody comes under watch."""

    person = PersonField(label=_("学工号"), max_length=40)
    kind = forms.ChoiceField(label=_("措施种类"), help_text=_("从影响最小的开始选；够用就不用更重的"))
    disease = forms.ModelChoiceField(
        label=_("病种"), queryset=Disease.objects.none(), required=False, empty_label=_("不明（新发）：末次暴露后 14 天"), to_field_name="code"
    )  # fmt: skip
    ground = forms.ChoiceField(label=_("缘由"), choices=Ground.choices)
    day0 = DayField(label=_("第0天"), help_text=_("末次暴露日；病例写发病或出疹日。当天不计入"))
    last_day = DayField(label=_("最后一天"), required=False, help_text=_("不填则按病种规则计算；当天计满"))
    ordered_by = forms.CharField(label=_("决定机关"), max_length=80, **_ORDER)
    doc = forms.CharField(label=_("文号"), max_length=60, **_ORDER)
    ordered_day = DayField(label=_("决定日期"), **_ORDER)
    note = forms.CharField(label=_("备注"), max_length=300, required=False, help_text=_("只有校医院看得到"))
    reported = forms.BooleanField(label=_("只是上报，等校医院核实"), required=False)

    def __init__(self, *args, kinds=BY_HARM, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_offered(kinds)
        self.fields["disease"].queryset = Disease.objects.order_by("pk")
        self.language = get_language()

    def wanted(self) -> dict:
        """What open_watch takes."""
        said = dict(self.cleaned_data)
        return said | {"confirmed": not said.pop("reported")}


class ChangeForm(House):
    """Another period, kind or disease, with why. What stays blank stays as it is."""

    last_day = DayField(label=_("新的最后一天"), required=False)
    day0 = DayField(label=_("更正第0天"), required=False, help_text=_("不填最后一天时按现行规则重新计算"))
    kind = forms.ChoiceField(label=_("改为"), required=False)
    disease = forms.ModelChoiceField(
        label=_("病种"), queryset=Disease.objects.none(), required=False, empty_label=_("不变"), to_field_name="code"
    )
    ordered_by = forms.CharField(label=_("决定机关"), max_length=80, **_ORDER)
    doc = forms.CharField(label=_("文号"), max_length=60, **_ORDER)
    ordered_day = DayField(label=_("决定日期"), **_ORDER)
    why = forms.CharField(label=_("原因"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("不变")), *kinds_offered()]
        self.fields["disease"].queryset = Disease.objects.order_by("pk")

    def wanted(self) -> dict:
        """What change_watch takes: what was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class AgainForm(House):
    """A new exposure."""

    day = DayField(label=_("新的末次暴露日"))
    why = forms.CharField(label=_("情形"), max_length=200, required=False)


class WhyForm(House):
    """Why a report is dismissed."""

    why = forms.CharField(label=_("排除的原因"), max_length=200)


class ReviewForm(House):
    """A doctor's word."""

    agreed = forms.TypedChoiceField(
        label=_("审核意见"), choices=[("1", _("同意解除")), ("0", _("暂不能解除"))], coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=_("说明"), max_length=300, required=False, help_text=_("有异常、漏测或暂不能解除时必填；只有校医院看得到")
    )


class EndForm(House):
    """Another end than that of the period."""

    end = forms.ChoiceField(label=_("结束方式"))
    basis = forms.CharField(label=_("依据"), max_length=120, required=False, help_text=_("提前解除须写规则编号或文件"))
    note = forms.CharField(label=_("说明"), max_length=300, required=False, help_text=_("只有校医院看得到"))

    def __init__(self, *args, ends=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["end"].choices = [(End(end).value, End(end).label) for end in ends]


class FilterForm(House):
    """How the list is narrowed."""

    kind = forms.ChoiceField(label=_("措施种类"), required=False, choices=[("", _("全部")), *Kind.choices])
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), ("observing", _("观察中")), ("due", _("待解除"))]
    )
    unit = forms.CharField(label=_("单位"), max_length=400, required=False)
    release = DayField(label=_("哪天起可以解除"), required=False)

    @property
    def chosen(self) -> dict:
        """What was filled in and understood."""
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}


def first_error(form) -> str:
    """The first thing that is wrong with a form, as a sentence."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return _("%(field)s：%(problem)s") % {"field": label, "problem": errors[0]} if label else str(errors[0])
    return ""
