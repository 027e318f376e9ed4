"""The texts that answer a flagged return."""

from shouwang.checkin.models import Advice
from shouwang.core.actions import action
from shouwang.core.events import emit
from shouwang.core.refusals import Refused
from shouwang.questions.flags import Flag
from shouwang.roster import access


@action("checkin.advice_set")
def set_advice(*, flag, text, by, text_hant="", text_en="", phones=()) -> Advice:
    """Change what a flagged return is answered with. flag '': any other. Raises core.04."""
    access.require(by, access.CAMPAIGNS, "R")
    if flag and flag not in Flag.values:
        raise Refused("core.04")
    wording = {"text": text, "text_hant": text_hant, "text_en": text_en, "phones": list(phones)}
    row, _made = Advice.objects.update_or_create(flag=flag, defaults=wording)
    emit("checkin.advice_set", f"checkin.Advice:{row.pk}", flag=flag, by=by)
    return row
