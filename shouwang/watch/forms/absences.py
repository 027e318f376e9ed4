"""The forms of absences, suspended classes, clusters and the calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.roster.models import Unit
from shouwang.watch.models import AbsenceEntry, Disease, Reason, Symptom

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """An instant by the institution's clock, to the minute."""

    widget = MOMENT

    def __init__(self, **kwargs):
        super().__init__(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)


class _Illness(forms.Form):
    """What is asked of an illness wherever it is entered."""

    symptoms = forms.MultipleChoiceField(
        label=_("症状"), choices=Symptom.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    temp_c = forms.DecimalField(
        label=_("体温（℃）"), required=False, min_value=34, max_value=42, max_digits=3, decimal_places=1
    )
    onset_day = forms.DateField(label=_("发病日"), required=False, widget=DATE)

    def illness(self) -> dict:
        """symptoms, temp_dc and onset_day as the actions take them."""
        said = self.cleaned_data
        temp = said["temp_c"]
        return {
            "symptoms": tuple(said["symptoms"]),
            "temp_dc": int(temp * 10) if temp is not None else None,
            "onset_day": said["onset_day"],
        }


class AbsenceForm(_Illness):
    """An absence entered by hand."""

    number = forms.CharField(label=_("学工号"), max_length=40)
    first_day = forms.DateField(label=_("缺课起"), widget=DATE)
    missed = forms.ChoiceField(label=_("情况"), choices=[("1", _("缺课")), ("0", _("在校有症状"))])
    reason = forms.ChoiceField(label=_("原因"), choices=Reason.choices, required=False)
    shared = forms.BooleanField(label=_("发病前三天与其他有症状的人同餐同饮"), required=False)
    left = forms.CharField(label=_("离校时间/去向"), required=False, max_length=120)
    field_order = ["number", "first_day", "missed", "reason", "symptoms", "temp_c", "onset_day", "shared", "left"]

    def said(self) -> dict:
        """What register_absence takes besides the person."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("first_day", "reason", "shared", "left")}
        return plain | {"missed": data["missed"] == "1"} | self.illness()


class FollowForm(_Illness):
    """What was learnt of somebody who is away. Nothing but what was learnt need be filled in."""

    situation = forms.CharField(label=_("情况"), required=False, max_length=300)
    seen = forms.ChoiceField(label=_("是否就诊"), choices=AbsenceEntry.Seen.choices, required=False)
    hospital = forms.CharField(label=_("就诊医院"), required=False, max_length=120)
    told = forms.CharField(label=_("诊断（本人提供）"), required=False, max_length=120)
    disease = forms.ModelChoiceField(
        label=_("对应病种"), queryset=Disease.objects.none(), required=False, help_text=_("决定按哪一条规则复课")
    )
    rash_day = forms.DateField(label=_("出疹日"), required=False, widget=DATE)
    fever_gone_at = MomentField(label=_("退热时间（不用退热药）"))
    symptoms_gone_at = MomentField(label=_("症状消失时间"))
    left = forms.CharField(label=_("离校时间/去向"), required=False, max_length=120)
    paper = forms.ChoiceField(label=_("复课证明"), choices=AbsenceEntry.Paper.choices, required=False)
    paper_from = forms.DateField(label=_("证明同意复课的日期"), required=False, widget=DATE)
    reason = forms.ChoiceField(label=_("原因"), choices=[("", "—"), *Reason.choices[1:]], required=False)
    asks_return = forms.BooleanField(label=_("申请复课，待查验"), required=False)
    suspended = forms.BooleanField(label=_("因病休学"), required=False)
    ALWAYS = ("situation", "seen", "hospital", "told", "disease", "fever_gone_at", "symptoms_gone_at", "asks_return")
    field_order = [*ALWAYS, "paper", "paper_from"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["disease"].queryset = Disease.objects.order_by("pk")

    @property
    def always(self):
        """The fields of every call."""
        return [self[name] for name in self.ALWAYS]

    @property
    def seldom(self):
        """The fields that are folded away until something must be put right or a paper came."""
        return [field for field in self if field.name not in self.ALWAYS]

    @property
    def unfolded(self) -> bool:
        """Was one of these filled in wrongly? Then it must be seen."""
        return any(field.errors for field in self.seldom)

    def learnt(self) -> dict:
        """What follow_up takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "temp_c"}
        return data | self.illness()


class ReturnForm(forms.Form):
    """The clinic's check of a return."""

    agreed = forms.ChoiceField(label=_("结论"), choices=[("1", _("同意复课")), ("0", _("暂缓"))], widget=forms.RadioSelect)
    from_day = forms.DateField(label=_("可以复课的日期"), required=False, widget=DATE)
    condition_seen = forms.BooleanField(label=_("复课条件已查验（如全部结痂）"), required=False)
    disease = forms.ModelChoiceField(label=_("校医院的判断"), queryset=Disease.objects.none(), required=False)
    finding = forms.CharField(
        label=_("查验所见"), required=False, max_length=300, help_text=_("只有校医院能看到，不进登记表")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["disease"].queryset = Disease.objects.order_by("pk")


class _UnitForm(forms.Form):
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none())

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class SuspendForm(_UnitForm):
    """A class, or every class of a unit, is suspended."""

    since_day = forms.DateField(label=_("第一天"), widget=DATE)
    last_day = forms.DateField(label=_("最后一天"), widget=DATE)
    decided_by = forms.CharField(label=_("决定单位"), max_length=80)
    doc = forms.CharField(label=_("文号"), max_length=60, required=False)
    basis = forms.CharField(label=_("依据和原因"), max_length=200)


class IntensifyForm(_UnitForm):
    """A unit with an open cluster is checked three times a day."""

    last_day = forms.DateField(label=_("到哪一天为止"), widget=DATE)
    why = forms.CharField(label=_("原因"), max_length=200)


class CalendarForm(forms.Form):
    """Days without teaching, or a weekend that is worked."""

    first_day = forms.DateField(label=_("第一天"), widget=DATE)
    last_day = forms.DateField(label=_("最后一天"), widget=DATE)
    teaching = forms.ChoiceField(label=_("安排"), choices=[("0", _("非教学日（放假、运动会）")), ("1", _("教学日（调休上课）"))])
    name = forms.CharField(label=_("名称"), max_length=40)
