"""Forms of the bulletin pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock


class DraftForm(forms.Form):
    """Which day a bulletin is about, and as of when."""

    day = forms.DateField(label=_("哪一天"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    known_at = forms.DateTimeField(
        label=_("数据截至（不填为最近一次锁定，还没有锁定则为签发时）"), required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["day"].initial = clock.today
