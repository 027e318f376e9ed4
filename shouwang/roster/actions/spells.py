"""How a spell changes without losing what was known: an end is written once, anything else is void + successor.

The actions of the roster share these; they are called inside a writing transaction with its stamp.
"""

from django.db.models import Q

from shouwang.core import clock


def successor(spell, **changes):
    """A new row of the same episode with other values, stamped now."""
    model = type(spell)
    stamps = {"id", "opened_at", "closed_at", "voided_at", "episode"}
    values = {
        field.attname: getattr(spell, field.attname)
        for field in model._meta.concrete_fields
        if field.name not in stamps
    }
    for name, value in changes.items():
        values[model._meta.get_field(name).attname] = getattr(value, "pk", value)
    now = clock.stamp()
    closed = now if values["until"] is not None else None
    return model.objects.create(**values, opened_at=now, closed_at=closed, episode=spell.chain)


def void(spell):
    """From now on this row is known never to have been so."""
    spell.voided_at = clock.stamp()
    type(spell).objects.filter(pk=spell.pk).update(voided_at=spell.voided_at)


def reend(spell, until):
    """Give a spell that carries an end another one (or none): void + successor. Returns the successor."""
    void(spell)
    return successor(spell, until=until)


def end(spell, until):
    """End a spell at an instant: the end is written once; where there is one already, void + successor.

    A spell that had not begun by then is voided. Returns the row that holds now, or None.
    """
    if until < spell.since:
        void(spell)
        return None
    if spell.until is not None:
        return reend(spell, until)
    spell.until, spell.closed_at = until, clock.stamp()
    type(spell).objects.filter(pk=spell.pk).update(until=until, closed_at=spell.closed_at)
    return spell


def change_from(spell, at, **changes):
    """From an instant on the spell goes on with other values: [since, at) stays as it was, [at, until) is the successor."""
    if at <= spell.since:
        void(spell)
        return successor(spell, **changes)
    until = spell.until
    end(spell, at)
    return successor(spell, since=at, until=until, **changes)


def holding_from(model, at, **which):
    """Spells, as known now, that hold at an instant or begin after it."""
    return model.objects.known().filter(**which).filter(Q(until=None) | Q(until__gt=at))


def overlapping(model, since, until, **which):
    """Spells, as known now, that share an instant with [since, until)."""
    rows = holding_from(model, since, **which)
    return rows if until is None else rows.filter(since__lt=until)
