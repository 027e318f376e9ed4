"""The laws of sweeps, checked by `shouwang verify`."""

from collections import defaultdict

from shouwang.core.assertions import Result, check
from shouwang.core.models import Assertion
from shouwang.core.verify import law
from shouwang.watch.models import Sweep, SweepMark, SweepTarget
from shouwang.watch.rules.sweeps import Said, stands
from shouwang.watch.sweep_counts import COUNT, numbers_of, own_counts, targets_at


@law("watch.sweep_states")
def states_are_what_marks_come_to():
    """Every target of a sweep stands where its marks put it, and every mark keeps where it put it then."""
    for sweep in Sweep.objects.order_by("id"):
        said = defaultdict(list)
        wrong = set()
        for mark in SweepMark.objects.filter(target__sweep=sweep).order_by("id").iterator(2000):
            said[mark.target_id].append(Said(mark.what, mark.window_id, mark.way))
            if stands(said[mark.target_id]).state != mark.state:
                wrong.add(mark.target_id)
        for target in SweepTarget.objects.filter(sweep=sweep).iterator(2000):
            if target.pk in wrong or stands(said[target.pk]).state != target.state:
                yield f"排查 {sweep.code}：对象 {target.pk} 记为 {target.state}，按经过应为 {stands(said[target.pk]).state}。"


@law("watch.sweep_roll_call")
def every_target_counts_once():
    """Every target of a sweep counts in exactly one unit and one state."""
    for sweep in Sweep.objects.order_by("id"):
        counted = sum(count.should for count in own_counts(sweep).values())
        there = targets_at(sweep).count()
        if counted != there:
            yield f"排查 {sweep.code}：逐单位清点为 {counted} 人，名单上有 {there} 人。"


@law("watch.sweep_counts")
def kept_counts_can_be_counted_again():
    """Every count of a sweep that was kept comes out the same when it is counted again as known then."""
    sweeps = {f"watch.Sweep:{row.pk}": row for row in Sweep.objects.all()}
    for row in Assertion.objects.filter(kind=COUNT).order_by("id"):
        sweep = sweeps.get(row.ref)
        if sweep is None or sweep.targets.filter(person=None).exists():
            continue  # its people were destroyed: what was asserted is what is left
        result = check(row, lambda known_at, sweep=sweep: numbers_of(sweep, known_at)).result
        if result in {Result.DIFFERENT, Result.FORGED}:
            yield f"排查 {sweep.code}：第 {row.pk} 号清点与重新清点不符（{result}）。"
