"""Forms of the roster's pages. A unit is named by its code or path, a person by their number; days are inclusive on screen."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import access
from shouwang.roster.imports.headers import field_of
from shouwang.roster.models import Exemption, Kind, Mandate, Role, Tree, UnitKind


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DayField(forms.DateField):
    """A date as browsers send it."""

    def __init__(self, **kwargs):
        super().__init__(widget=_day(), input_formats=["%Y-%m-%d"], **kwargs)


class FirstDayField(DayField):
    """The first day that counts, today or later; the value is the instant that begins it (None where blank, or today: from now)."""

    def clean(self, value):
        day = super().clean(value)
        if day and day < clock.today():
            raise forms.ValidationError(_("这一天已经过去：授权不能倒填，请选今天或以后的日期。"))
        return clock.instant(day) if day and day > clock.today() else None


class LastDayField(DayField):
    """The last day that counts; the value is the instant that ends it (None where the field is blank)."""

    def clean(self, value):
        day = super().clean(value)
        return clock.instant(day + dt.timedelta(days=1)) if day else None


class InstantField(forms.DateTimeField):
    """An instant on the institution's wall clock."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **kwargs)


class UnitField(forms.CharField):
    """A unit that stands now, by code or path."""

    def __init__(self, tree=Tree.RESPONSIBLE, **kwargs):
        kwargs.setdefault("help_text", _("单位编码或路径，例如 计算机学院/2023级/软件2301"))
        super().__init__(max_length=400, **kwargs)
        self.tree = tree

    def clean(self, value):
        label = super().clean(value)
        if not label:
            return None
        try:
            return access.unit_by_label(label, self.tree)
        except Refused:
            raise forms.ValidationError(_("没有这个编码或路径的单位。")) from None


class PersonField(forms.CharField):
    """A person on record, by number."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("学工号"))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value):
        number = super().clean(value)
        if not number:
            return None
        try:
            return access.person_by_number(number)
        except Refused:
            raise forms.ValidationError(_("名册里没有这个学工号。")) from None


class PeopleField(forms.CharField):
    """Several people, by numbers separated in any way."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), max_length=20_000, **kwargs)

    def clean(self, value):
        found = []
        for number in super().clean(value).replace(",", " ").replace("，", " ").replace("、", " ").split():
            try:
                found.append(access.person_by_number(number))
            except Refused:
                raise forms.ValidationError(_("名册里没有学工号“%(number)s”。"), params={"number": number}) from None
        return found


class House(forms.Form):
    """A form of this house: labels without a colon, ids that do not collide with another form of the page."""

    def __init__(self, *args, prefix_id="", **kwargs):
        kwargs.setdefault("auto_id", f"id_{prefix_id}%s" if prefix_id else "id_%s")
        super().__init__(*args, label_suffix="", **kwargs)


_FROM = {"label": _("从哪天起"), "required": False, "help_text": _("不填为明天：今天的点名仍按原来的单位")}


class NewUnitForm(House):
    """A unit to be made below another."""

    name = forms.CharField(label=_("名称"), max_length=120)
    kind = forms.ChoiceField(label=_("性质"), choices=UnitKind.choices)
    code = forms.CharField(label=_("编码"), max_length=40, required=False, help_text=_("可以不填"))


class RenameForm(House):
    """Another name from a day on."""

    name = forms.CharField(label=_("新名称"), max_length=120)
    name_hant = forms.CharField(label=_("繁体名称"), max_length=120, required=False)
    name_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    from_day = DayField(**_FROM)


class MoveForm(House):
    """Another parent from a day on."""

    parent = UnitField(label=_("移到哪个单位之下"))
    from_day = DayField(**_FROM)

    def __init__(self, *args, tree=Tree.RESPONSIBLE, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].tree = tree


class MergeForm(House):
    """The unit that takes this one in, from a day on."""

    target = UnitField(label=_("并入哪个单位"))
    from_day = DayField(**_FROM)

    def __init__(self, *args, tree=Tree.RESPONSIBLE, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].tree = tree


class SplitForm(House):
    """A new unit beside this one, and who goes there."""

    name = forms.CharField(label=_("新单位的名称"), max_length=120)
    code = forms.CharField(label=_("编码"), max_length=40, required=False, help_text=_("可以不填"))
    people = PeopleField(label=_("分到新单位的人"), help_text=_("学工号，用空格、逗号或换行分开"))
    from_day = DayField(**_FROM)


class ResponsibleForm(House):
    """The one person responsible for a unit."""

    person = PersonField(required=False, help_text=_("不填则暂无责任人"))


_OPTIONAL = {"required": False}


class ParticularsForm(House):
    """What is kept of a person besides number, kind and unit. Blank secrets stay as they are."""

    name = forms.CharField(label=_("姓名"), max_length=80)
    phone = forms.CharField(label=_("电话"), max_length=30, **_OPTIONAL)
    email = forms.CharField(label=_("邮箱"), max_length=120, **_OPTIONAL)
    emergency_name = forms.CharField(label=_("紧急联系人"), max_length=80, **_OPTIONAL)
    emergency_phone = forms.CharField(label=_("紧急联系电话"), max_length=30, **_OPTIONAL)
    id_document = forms.CharField(label=_("证件号"), max_length=30, **_OPTIONAL)
    birth_date = DayField(label=_("出生日期"), **_OPTIONAL)

    def changes(self) -> dict:
        """The fields to write: those that were filled in and differ from what the form began with."""
        clean = self.cleaned_data
        if clean.get("birth_date"):
            clean["birth_date"] = clean["birth_date"].isoformat()
        return {name: value for name, value in clean.items() if value and value != self.initial.get(name)}


class NewPersonForm(ParticularsForm):
    """A person to be put on the roster."""

    number = forms.CharField(label=_("学工号"), max_length=40)
    kind = forms.ChoiceField(label=_("类别"), choices=Kind.choices)
    unit = UnitField(label=_("责任单位"))
    field_order = ("number", "name", "kind", "unit")


class ExemptForm(House):
    """An exemption with reason and end."""

    reason = forms.ChoiceField(label=_("理由"), choices=Exemption.Reason.choices)
    since_day = DayField(label=_("第一天"), required=False, help_text=_("不填为从现在起"))
    until = LastDayField(label=_("最后一天"), required=False, help_text=_("含当天；不填则一直到有人结束它"))
    note = forms.CharField(label=_("说明"), max_length=200, **_OPTIONAL)

    def wanted(self) -> dict:
        """What exempt takes. A first day that is today begins now, so that what was answered this morning stays."""
        clean = dict(self.cleaned_data)
        day = clean.pop("since_day")
        clean["since"] = clock.instant(day) if day and day != clock.today() else None
        return clean


class AnswerForm(House):
    """Why a request is declined."""

    answer = forms.CharField(label=_("不批准的理由"), max_length=200, help_text=_("申请人会看到"))


class ReendForm(House):
    """Another last day of an exemption."""

    until = LastDayField(label=_("新的最后一天"))


class TransferForm(House):
    """An offer to another unit."""

    target = UnitField(label=_("调往单位"))
    effective_at = InstantField(label=_("生效时刻"), required=False, help_text=_("不填为现在"))
    reason = forms.CharField(label=_("原因"), max_length=200, **_OPTIONAL)

    def clean_effective_at(self):
        """The institution's wall clock, whatever zone the process runs in."""
        wall = self.cleaned_data["effective_at"]
        return wall.replace(tzinfo=clock.zone()).astimezone(dt.UTC) if wall else None


class SamePersonForm(House):
    """The row that turns out to be the same human being."""

    gone = PersonField(label=_("另一个学工号"), help_text=_("它的历史并入这里，它本身不再使用"))


class GrantForm(House):
    """A role for a person on a unit."""

    person = PersonField()
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    unit = UnitField(label=_("范围"), help_text=_("单位编码或路径；全校填 ALL。下级单位一并包括"))
    kinds = forms.MultipleChoiceField(
        label=_("人员类别"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选为所有类别"),
    )  # fmt: skip
    since = FirstDayField(label=_("从哪天起"), required=False, help_text=_("不填则从现在起"))
    until = LastDayField(label=_("最后一天"), required=False, help_text=_("不填则一直到有人结束它"))


class MandateForm(House):
    """What opens collection."""

    nature = forms.ChoiceField(label=_("性质"), choices=Mandate.Nature.choices)
    name = forms.CharField(label=_("名称"), max_length=120)
    code = forms.SlugField(label=_("编码"), max_length=40, help_text=_("字母、数字和连字符，例如 flu-2026"))
    basis = forms.CharField(
        label=_("法律依据"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("没有依据不得收集，例如 传染病防治法（2025年修订）第三十八条"),
    )  # fmt: skip
    since_day = DayField(label=_("开始日期"))
    review_day = DayField(label=_("复核日期"), help_text=_("到这一天要有人决定继续还是结束"))
    retention_days = forms.IntegerField(
        label=_("结束后保存天数"),
        min_value=1,
        max_value=3650,
        initial=30,
        help_text=_("到期销毁个人填报，只留汇总数字"),
    )

    consent = forms.BooleanField(
        label=_("凭本人同意收集"), required=False,
        help_text=_("只用于常态防控里自愿参加的收集：本人可以不填，也可以撤回同意、要求删除"),
    )  # fmt: skip

    def clean_code(self):
        """Trimmed."""
        return self.cleaned_data["code"].strip()


class ReviewForm(House):
    """The next review."""

    review_day = DayField(label=_("新的复核日期"))


class CloseForm(House):
    """The last day of a mandate."""

    last_day = DayField(label=_("最后一天"), required=False, help_text=_("含当天；不填则立即结束"))


class UploadForm(House):
    """A roster file and the day it speaks of."""

    file = forms.FileField(label=_("名册文件"), help_text=_(".xlsx 或 .csv，必须有 学工号、姓名、类别、单位 四列"))
    as_of = DayField(label=_("名册的日期"), required=False, help_text=_("文件说的是这一天开始时的情况；不填为今天"))
    mapping = forms.CharField(
        label=_("列名对照"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("只在列名不常见时填写，一行一个，例如：代号=学工号。同样列名的文件下次会记得"),
    )  # fmt: skip

    def clean_mapping(self):
        """{field: header in the file} from lines of header=meaning."""
        found = {}
        for line in self.cleaned_data["mapping"].splitlines():
            header, _sign, meaning = line.replace("＝", "=").partition("=")
            if not line.strip():
                continue
            field = field_of(meaning)
            if field is None:
                raise forms.ValidationError(_("不认识的列“%(meaning)s”。"), params={"meaning": meaning.strip()})
            found[field] = header.strip()
        return found or None
