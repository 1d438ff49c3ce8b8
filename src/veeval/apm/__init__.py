"""Support of children: the road from signal to finish, change, goals, drop-out and reach."""

from __future__ import annotations

from veeval.apm.uitkomst import VENSTER, ApmBy, uitkomst

__all__ = ["VENSTER", "ApmBy", "uitkomst"]
