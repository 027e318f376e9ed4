"""`shouwang init` and `shouwang stats`."""

from django.core.management import call_command
from django.db import connection

from shouwang import env
from shouwang.cli import put
from shouwang.core import institution
from shouwang.core.actions import operator


def init(args) -> int:
    """Make the tables, the institution, the shipped forms and chains. Run again with the same name it changes nothing."""
    from shouwang.core.models import Institution
    from shouwang.roster.actions import found_institution

    call_command("migrate", verbosity=0, interactive=False)
    institution.forget()
    row = Institution.objects.first()
    same = row is not None and (row.name, row.zone, row.mark) == (args.name, args.timezone, args.mark)
    if not same:
        found_institution(name=args.name, zone=args.timezone, mark=args.mark, by=operator())
        institution.forget()
    ship(operator())
    env.key("backup")  # made with the others, so that the copy of the keys that is put away holds it
    put({"name": args.name, "timezone": args.timezone, "mark": args.mark, "made": not same})
    return 0


def ship(by):
    """Bring in what the product ships as data: forms, chains, advice texts, reminders within the house. Idempotent."""
    from shouwang.checkin.actions.shipped import ship_advice, ship_gateways
    from shouwang.checkin.actions.signoff import ship_chains
    from shouwang.questions.actions import ship_forms
    from shouwang.watch.actions.diseases import ship_diseases
    from shouwang.watch.actions.syndromes import ship_syndromes

    ship_forms(by=by)
    ship_chains(by=by)
    ship_advice(by=by)
    ship_gateways(by=by)
    ship_diseases(by=by)
    ship_syndromes(by=by)


def stats(args) -> int:
    """Row counts: people, units, returns including superseded ones, events and the rest."""
    from django.apps import apps

    counts = {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("shouwang.")
    }
    named = {
        "people": "roster.Person", "units": "roster.Unit", "memberships": "roster.Membership",
        "exemptions": "roster.Exemption", "campaigns": "checkin.Campaign", "slots": "checkin.Slot",
        "returns": "checkin.Return", "checks": "checkin.Check", "signoffs": "checkin.SignOff", "events": "core.Event",
        "jobs": "core.Job", "assertions": "core.Assertion", "issues": "bulletin.Issue",
    }  # fmt: skip
    put({name: counts[label] for name, label in named.items()} | {"tables": counts, "database": connection.vendor})
    return 0
