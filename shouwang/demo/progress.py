"""What the person at the terminal sees while the demonstration is made: one bar, with a sentence of what is being done."""

import sys

from tqdm import tqdm


class Progress:
    """A bar on stderr over the returns of all days; `say` changes the sentence before it."""

    def __init__(self, total, quiet=False):
        self._bar = tqdm(
            total=total, disable=quiet, file=sys.stderr, unit="份", unit_scale=False, mininterval=0.3, dynamic_ncols=True,
            bar_format="{desc} {percentage:3.0f}%|{bar:24}| {n_fmt}/{total_fmt} {unit} {elapsed}",
        )  # fmt: skip

    def say(self, sentence):
        """Say what is being done now."""
        self._bar.set_description_str(sentence)

    def step(self, count):
        """So many returns were recorded."""
        self._bar.update(count)

    def close(self):
        """The work is done."""
        self._bar.close()
