"""What stands on the page of a personal link beside the day's form; one file a subject."""

from shouwang.core.subjects import bring

bring(__name__)
