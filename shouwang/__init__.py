"""Shouwang 守望: the system with which an institution gets through an epidemic. Start at docs/ideas.md."""

__version__ = "0.1.0"
