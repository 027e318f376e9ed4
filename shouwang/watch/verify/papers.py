"""The laws of papers: numbers without a gap, words that stayed."""

from django.db.models import Count, Max, Min

from shouwang.core.verify import law
from shouwang.watch import paper_content
from shouwang.watch.models import Paper, PaperSerial


@law("watch.papers_without_a_gap")
def numbers_have_no_gap():
    """The papers of a kind and a year are numbered from 1 to the last number given, each once."""
    last = {(row.kind, row.year): row.last for row in PaperSerial.objects.all()}
    rows = Paper.objects.order_by().values("kind", "year").annotate(n=Count("pk"), low=Min("serial"), high=Max("serial"))
    for row in rows:
        given = last.get((row["kind"], row["year"]))
        if not (row["low"] == 1 and row["high"] == row["n"] == given):
            yield f"{row['year']} 年的 {row['kind']} 有 {row['n']} 份，编号 {row['low']}–{row['high']}，登记到 {given}。"


@law("watch.papers_say_what_they_said")
def papers_fit_their_digest():
    """Every paper says what its digest says that it said; one whose words were destroyed is not asked."""
    for row in Paper.objects.exclude(content="").iterator(chunk_size=500):
        if paper_content.digest(row.kind, row.number, paper_content.says(row)) != row.digest:
            yield f"{row.number} 的内容与散列不符（watch.Paper:{row.pk}）。"
