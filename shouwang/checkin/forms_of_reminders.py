"""The forms of reminders: a text, a gateway (its fields are what its adapter asks)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.reminders import texts
from shouwang.core import channels
from shouwang.core.channels.shapes import Channel
from shouwang.roster.forms import UnitField
from shouwang.roster.models import Kind


class TextForm(forms.Form):
    """A subject, for e-mail only, and a text."""

    subject = forms.CharField(label=_("主题"), max_length=120)
    text = forms.CharField(label=_("文字"), widget=forms.Textarea, strip=True)

    def __init__(self, *args, code, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["text"].max_length = texts.LONGEST[code]
        self.fields["text"].widget.attrs["maxlength"] = texts.LONGEST[code]
        if code != texts.EMAIL:
            del self.fields["subject"]


class GatewayForm(forms.Form):
    """For whom a gateway is, and everything that its adapter must be told."""

    name = forms.CharField(label=_("名称"), max_length=60)
    unit = UnitField(label=_("单位"), required=False, help_text=_("编码或路径；不填为全校。群机器人填所在班级或单位"))
    kinds = forms.MultipleChoiceField(
        label=_("人员类别"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=_("不选为全部")
    )
    automatic = forms.BooleanField(label=_("到时自动发送"), required=False, initial=True)
    fallback = forms.BooleanField(label=_("只发给其他渠道发不到的人"), required=False)
    per_minute = forms.IntegerField(label=_("每分钟最多几次"), min_value=0, max_value=60000, help_text=_("0 为不限"))

    def __init__(self, *args, adapter, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.adapter: type[Channel] = channels.adapter(adapter)
        self.fields["per_minute"].initial = self.adapter.per_minute
        self.fields["name"].initial = self.adapter.title
        if self.adapter.to_group:
            del self.fields["kinds"], self.fields["fallback"]
        if self.adapter.by_hand or self.adapter.inside:
            del self.fields["per_minute"]
        for asked in self.adapter.asks:
            self.fields[f"told_{asked.name}"] = _field(asked)

    def wanted(self) -> dict:
        """What open_gateway takes."""
        clean = self.cleaned_data
        given = {name.removeprefix("told_"): value for name, value in clean.items() if name.startswith("told_")}
        plain = {name: value for name, value in clean.items() if not name.startswith("told_")}
        return plain | {"adapter": self.adapter.name, "given": given}


def _field(asked) -> forms.Field:
    """The field of one setting."""
    common = {"label": asked.label, "required": asked.required, "help_text": asked.help}
    if asked.choices:
        return forms.ChoiceField(choices=asked.choices, initial=asked.initial, **common)
    if asked.number:
        return forms.IntegerField(min_value=0, initial=asked.initial or None, **common)
    if asked.secret:
        hidden = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False)
        return forms.CharField(widget=hidden, max_length=1000, **common)
    widget = forms.Textarea(attrs={"rows": 4}) if asked.lines else forms.TextInput()
    return forms.CharField(widget=widget, initial=asked.initial, max_length=2000, **common)
