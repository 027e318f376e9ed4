"""One file a subject."""

from shouwang.core.subjects import bring

bring(__name__)
