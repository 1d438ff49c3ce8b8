"""Contrast of two colours as WCAG 2.1 defines it (success criterion 1.4.3, relative luminance)."""

from __future__ import annotations

__all__ = ["TEKST", "contrast", "meng"]

TEKST = 4.5  # normal text, level AA


def contrast(een: str, ander: str) -> float:
    """Ratio between 1 and 21 of two colours written as ``#rrggbb``."""
    light, dark = sorted((_luminance(een), _luminance(ander)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def meng(kleur: str, aandeel: float) -> str:
    """Mix a colour with white: ``aandeel`` is how much of the colour stays."""
    mixed = (round(255 - aandeel * (255 - c)) for c in _kanalen(kleur))
    return "#" + "".join(f"{c:02x}" for c in mixed)


def _kanalen(kleur: str) -> tuple[int, int, int]:
    r, g, b = (int(kleur[i : i + 2], 16) for i in (1, 3, 5))
    return r, g, b


def _luminance(kleur: str) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (k / 255 for k in _kanalen(kleur))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
