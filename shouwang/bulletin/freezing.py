"""Freezing: from what was counted to the one JSON that an issue is. Renderers print it and nothing else.

`cells` holds every number by its key, `frame` what they counted, `texts` what people wrote; names are kept in three
languages as they stood. What is generated keeps its code and particulars, so that each language says it itself.
"""

from dataclasses import dataclass, field

from shouwang.bulletin import counting, findings, restating, selection, statements, tables
from shouwang.bulletin.models import Issue
from shouwang.checkin.models import Slot
from shouwang.checkin.totals import Totals, totals
from shouwang.core import clock, institution, parameters
from shouwang.roster.models import Unit

VERSION = 1


@dataclass
class Counted:
    """An issue counted and ready to be signed: frame, cells, findings and restatements, as known at an instant."""

    slot: Slot
    known_at: object
    frame: dict
    cells: dict
    found: list
    restatements: list
    filled: dict = field(default_factory=dict)
    said: list = field(default_factory=list)

    @property
    def figures(self) -> dict:
        """cell key → (figure, about) of every cell."""
        own = counting.cell_figures(self.frame, self.known_at)
        return own | tables.figures_of(self.filled) | statements.figures_of(self.said)


def names_for(frame, counted: Totals) -> dict[int, str]:
    """unit → name of everything that a finding may name: the lines of table 1 and the second-level units."""
    ids = {node.place.id for node in counted.second_level()}
    ids |= {unit for line in frame["lines"] for unit in line["units"]}
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name"))


def look(slot: Slot, others, known_at) -> tuple[dict, Totals, list]:
    """(frame, totals, findings) of a slot as known at an instant: what a draft shows."""
    counted = totals(slot, known_at)
    frame = counting.frame_of(slot, others, counted, known_at) | of_rooms(slot, known_at)
    return frame, counted, findings.find(frame, slot, counted, names_for(frame, counted), known_at)


def count(issue: Issue, known_at, *, restate=True) -> Counted:
    """Count everything that an issue prints, as known at an instant that has been frozen."""
    slot, others = selection.subject(issue.day, known_at)
    frame, counted, found = look(slot, others, known_at)
    kept = wanted_problems(issue, found)
    frame["findings"] = sorted({token for _row, text in kept for token in findings.tokens(text)})
    cells = counting.count(frame, known_at, known_at, counted)
    filled, said = tables.fill_all(frame, known_at, known_at), statements.fill_all(frame, known_at, known_at)
    cells |= tables.cells_of(filled) | statements.cells_of(said)
    restated = restating.restatements(known_at, known_at) if restate else []
    return Counted(slot, known_at, frame, cells, found, restated, filled, said)


def of_rooms(slot: Slot, known_at) -> dict:
    """The part of a frame that other rooms read: the day, the mandate and its beginning, which of them are asked, the issue before."""
    mandate = slot.campaign.mandate
    return {
        "day": slot.day.isoformat(), "mandate": mandate.pk, "since": mandate.since.isoformat(), "tables": tables.asked(),
        "statements": statements.asked(), "previous": restating.previous(known_at),
    }  # fmt: skip


def wanted_problems(issue: Issue, found) -> list:
    """(problem row or Finding, text) in order: what people wrote or rewrote, then what is found now and was not dropped.

    A generated line that nobody touched is generated again as of the signing; a dropped one stays dropped.
    """
    rows = list(issue.problems.order_by("order", "id")) if issue.pk else []
    touched = {row.generated for row in rows if row.generated and (row.by or row.dropped)}
    own = [(row, row.text) for row in rows if row.by and not row.dropped]
    return [(finding, finding.text) for finding in found if finding.text not in touched] + own


def freeze(issue: Issue, counted: Counted, stages) -> dict:
    """The issue as JSON: everything that any copy of it prints."""
    whole, private = institution.current(), private_names()
    return {
        "version": VERSION, "day": issue.day.isoformat(), "institution": whole.name, "mark": whole.mark,
        "title": issue.title, "year": issue.year, "number": issue.number, "serial": issue.serial,
        "known_at": counted.known_at.isoformat(), "cutoff_at": counted.slot.cutoff_at.isoformat(),
        "locks_at": counted.slot.locks_at.isoformat(), "not_yet_cut_off": counted.known_at < counted.slot.cutoff_at,
        "issued_day": clock.day_of(stages[-1]["at"]).isoformat(), "campaign": _campaign(counted.slot),
        "others": [_campaign(counting.slot_by_id(other)) for other in counted.frame["others"]],
        "last_return": restating.last_return(counted.known_at), "frame": counted.frame, "small_cell": parameters.value("bulletin.small_cell", counted.known_at),
        "cells": counted.cells, "tables": tables.as_json(counted.filled), "said": statements.as_json(counted.said),
        "problems": [_problem(row, text, private) for row, text in wanted_problems(issue, counted.found)],
        "boxes": [_box(box, private) for box in issue.boxes.order_by("section", "id")],
        "next_steps": issue.next_steps, "next_steps_private": names_any(issue.next_steps, private),
        "restatements": counted.restatements, "report_to": issue.report_to, "send_to": issue.send_to,
        "copy_to": issue.copy_to, "stages": [stage | {"at": stage["at"].isoformat()} for stage in stages],
    }  # fmt: skip


def _campaign(slot: Slot) -> dict:
    campaign = slot.campaign
    return {"code": campaign.code, "name": campaign.name, "slot": slot.pk, "day": slot.day.isoformat(), "slot_name": slot.name}


def _problem(row, text, private) -> dict:
    """A problem as it is kept: generated ones by their code, so that each language says it in its own words."""
    if isinstance(row, findings.Finding):
        return {"generated": True, "code": row.code, "particulars": row.particulars, "text": text, "by": "", "private": False}
    return {"generated": False, "code": "", "particulars": {}, "text": text, "by": row.by, "private": names_any(text, private)}


def _box(box, private) -> dict:
    text = box.text.strip()
    return {"section": box.section, "group": box.group, "text": text, "by": box.by, "private": names_any(text, private)}


def private_names() -> list[str]:
    """The names of classes, dormitories and the like as they stand: what no public copy may print."""
    kinds = ["class", "grade", "ward", "dorm_building", "dorm_room", "party_branch"]
    return sorted({name for name in Unit.objects.filter(kind__in=kinds).values_list("name", flat=True) if len(name) > 1})


def names_any(text, names) -> bool:
    """Does a text name any of them? The public copy then leaves it out."""
    return any(name in text for name in names)
