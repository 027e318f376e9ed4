"""What the gate does in the background: saying a day ahead that a measure ends. It ends by itself; only the telling needs a worker."""

from shouwang.core.jobs import every
from shouwang.gate.actions.endings import announce_ending_measures


@every("gate.endings")
def announce():
    """Tell whoever may sign of every measure that ends within a day, once."""
    announce_ending_measures()
