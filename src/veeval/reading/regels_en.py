"""The rules of the tables in Dutch, as ``veeval.tables`` writes them, and in English without what columns mean."""

from __future__ import annotations

from typing import Final

__all__ = ["REGEL_EN", "REGEL_NL"]

REGEL_NL: Final[dict[str, str]] = {
    "verplicht": "{kolom} is leeg. Vul in: {betekenis}.",
    "verplicht_keuze": "{kolom} is leeg. Kies uit: {keuzes} ({betekenis}).",
    "eindig": "{kolom} is oneindig ({waarde}). Vul een gewoon getal in.",
    "minimum": "{kolom} is {waarde}, maar mag niet lager zijn dan {grens}. Controleer het getal.",
    "maximum": "{kolom} is {waarde}, maar mag niet hoger zijn dan {grens}. Controleer het getal.",
    "categorie": '"{waarde}" is geen geldige waarde voor {kolom}. Kies uit: {keuzes}.',
    "vorm": '"{waarde}" heeft niet de vorm van {kolom} ({betekenis}). Schrijf {eis}.',
    "volgorde": "{kolom} ({waarde}) ligt voor {vroeg}. Controleer beide datums.",
    "peildatum": "De peildatum is {waarde}, maar de norm telt op 1 januari. Geef de telling van 1 januari.",
    "bereik": "maximum ({waarde}) is niet hoger dan minimum. Geef de laagste en de hoogste score van de schaal.",
    "status": "Het traject is niet meer lopend, maar einde is leeg. Vul de datum van afronding in.",
}
REGEL_EN: Final[dict[str, str]] = {
    "verplicht": "{kolom} is empty. Fill it in.",
    "verplicht_keuze": "{kolom} is empty. Choose from: {keuzes}.",
    "eindig": "{kolom} is infinite ({waarde}). Write an ordinary number.",
    "minimum": "{kolom} is {waarde}, but may not be lower than {grens}. Check the number.",
    "maximum": "{kolom} is {waarde}, but may not be higher than {grens}. Check the number.",
    "categorie": '"{waarde}" is not a valid value for {kolom}. Choose from: {keuzes}.',
    "vorm": '"{waarde}" does not have the form that {kolom} asks for. Write {eis}.',
    "volgorde": "{kolom} ({waarde}) lies before {vroeg}. Check both dates.",
    "peildatum": "The reference date is {waarde}, but the norm counts on 1 January. Give the count of 1 January.",
    "bereik": "maximum ({waarde}) is not higher than minimum. Give the lowest and the highest score of the scale.",
    "status": "The traject is no longer lopend, but einde is empty. Fill in the date on which it ended.",
}
