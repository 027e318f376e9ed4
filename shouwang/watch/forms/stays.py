"""Forms of the pages about places of stay."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import Refused
from shouwang.questions import places
from shouwang.roster import access
from shouwang.roster.forms import InstantField
from shouwang.watch.models import BEDDED, PlaceKind
from shouwang.watch.queries import stays as queries


class HouseForm(forms.Form):
    """A new house with its first rooms."""

    name = forms.CharField(label=_("住处名称"), max_length=60)
    kind = forms.ChoiceField(label=_("种类"), choices=[pair for pair in PlaceKind.choices if pair[0] != PlaceKind.HOME])
    address = forms.CharField(label=_("地址"), max_length=120, required=False)


class RoomsForm(forms.Form):
    """Rooms of a house: a line each, or 201-210 for a run."""

    names = forms.CharField(label=_("房间"), widget=forms.Textarea, max_length=4000, help_text=_("每行一间；连号可写 201-210。"))
    beds = forms.IntegerField(label=_("每间床位"), min_value=1, max_value=20, initial=1)

    def clean_names(self):
        """The names, runs of numbers written out."""
        found = []
        for line in self.cleaned_data["names"].replace("，", "\n").replace(",", "\n").splitlines():
            first, dash, last = (part.strip() for part in line.replace("—", "-").replace("－", "-").partition("-"))
            if dash and first.isdecimal() and last.isdecimal() and 0 <= int(last) - int(first) < 300:
                found += [str(number).zfill(len(first)) for number in range(int(first), int(last) + 1)]
            elif line.strip():
                found.append(line.strip())
        return found


class PlaceForm(forms.Form):
    """A place: a free bed, or where else."""

    bed = forms.ChoiceField(label=_("床位"), required=False)
    kind = forms.ChoiceField(label=_("没有床位时，住在"), required=False, choices=[("", "—")] + [p for p in PlaceKind.choices if p[0] not in BEDDED])
    where = forms.CharField(label=_("病区或寝室"), max_length=80, required=False, help_text=_("住院写医院和病区，宿舍写楼和房间。"))
    district = forms.CharField(label=_("家在"), max_length=40, required=False, help_text=_("写到区县即可，如 海口市美兰区。"))
    address = forms.CharField(label=_("送餐送药的地址"), max_length=120, required=False, help_text=_("需要上门时才填；加密保存，只给送的人看。"))
    at = InstantField(label=_("时间"), required=False, help_text=_("不填就是现在。"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope, self.free = scope, {str(bed.pk): bed for bed in queries.free_beds(scope)}
        rows = [(key, f"{bed.room.house} {bed.room} {bed.name}") for key, bed in self.free.items()]
        self.fields["bed"].choices = [("", _("不用床位")), *rows]

    def clean_district(self):
        """A code of GB/T 2260 to district."""
        text = self.cleaned_data["district"].strip()
        code = places.find(text) if text else ""
        if code is None:
            raise forms.ValidationError(_("没有这个地区。请从省或市写起，写到区县。"))
        return code

    def wanted(self) -> dict:
        """What an action takes."""
        said = dict(self.cleaned_data)
        bed = self.free.get(said["bed"])
        kind = bed.room.house.kind if bed else said["kind"] or PlaceKind.HOME
        home = kind == PlaceKind.HOME
        return {"bed": bed, "kind": kind, "where": "" if bed or home else said["where"], "district": said["district"] if home else "",
                "address": said["address"] if home else "", "at": said["at"], "note": said["note"]}  # fmt: skip


class ArrivalForm(PlaceForm):
    """Who moves in, by number."""

    number = forms.CharField(label=_("学工号"), max_length=40)
    field_order = ("number", "bed", "kind", "where", "district", "address", "at", "note")

    def clean_number(self):
        """The person, whom the viewer looks after."""
        try:
            person = access.person_by_number(self.cleaned_data["number"])
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None
        if not self.scope.allows(access.STAYS, person.path or "R", person.kind):
            raise forms.ValidationError(Refused("roster.02", number=self.cleaned_data["number"]).sentence)
        return person


class VoidForm(forms.Form):
    """Why a stay was never so."""

    why = forms.CharField(
        label=_("为什么作废"), max_length=200,
        help_text=_("比如登记错了人、登记错了床。这次入住就当没有过，原记录留作查证；真的离开请用“退房”。"),
    )  # fmt: skip


class OutForm(forms.Form):
    """When somebody left."""

    at = InstantField(label=_("离开时间"), required=False, help_text=_("不填就是现在。"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)
