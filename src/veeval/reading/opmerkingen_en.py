"""The remarks of ``teksten`` in English, under the same names."""

from __future__ import annotations

from typing import Final

__all__ = ["OPMERKING_EN"]

OPMERKING_EN: Final[dict[str, str]] = {
    "niet_geleverd": "Not delivered: {tabellen}. Questions that need these tables are left out.",
    "csv": "{plek}: read as {codering}, delimiter {scheiding}.",
    "decimaal": "{plek}: the decimal sign is {teken} ({bewijs}).",
    "genegeerd": "{naam}: not a table, not read.",
    "lege_rijen": "{plek}: {aantal} empty rows left out.",
    "lege_kolommen": "{plek}: {aantal} empty columns without a header left out.",
    "kop": "{plek}: header {oud} read as {nieuw}.",
    "bijgesneden": "{plek}: blanks before or after the value removed in {aantal} cells.",
    "opgeteld": "{plek}: {rijen} rows checked and added up to {over}, without loading them all.",
    "in_motor": "{plek}: {rijen} rows checked where they stood and then read with their own types.",
    "gemeentenaam": "{plek}: {aantal} names of municipalities in {kolom} read as a code ({oud} as {nieuw}).",
    "gemeentecode": "{plek}: {aantal} municipality codes in {kolom} written as GM and four digits.",
    "eenheid": '{plek}: in {kolom} {aantal} cells read without their unit, for instance "{oud}" as {nieuw}.',
    "keuze": '{plek}: in {kolom} {aantal} choices read in a spelling of their own, for instance "{oud}" as {nieuw}.',
    "maandnaam": '{plek}: in {kolom} {aantal} cells with the month as a word read: "{oud}" as {nieuw}.',
    "verborgen": "{plek}: this sheet is hidden and was read.",
    "titel": "{plek}: the header is in row {kop}; {aantal} rows above it were left out as titles.",
    "dubbele_kop": "{plek}: the header is in two rows ({eerste} and {laatste}); the names were joined: {namen}.",
    "formulier": "{plek}: explanation of the form, not a table.",
    "leeg_blad": "{plek}: empty sheet left out.",
    "apostrof": ("{plek}: in {aantal} cells the apostrophe before = + - or @ removed; it protects against formulas."),
    "statistiek": "{plek}: {rijen} rows read, characters as {codering}.",
    "labels": "{plek}: in {kolom} codes were replaced by their labels: {voorbeeld}.",
    "gebruikersmissing": "{plek}: {aantal} values in {kolom} are marked as missing in the file and are empty.",
    "serie": "{plek}: {aantal} numbers in {kolom} read as a date, for instance {oud} as {nieuw}.",
    "jaar_uit_naam": "{plek}: the column jaar is missing; {jaar} filled in everywhere, as the name says.",
    "gestapeld": "{tabel}: {aantal} parts put under each other: {delen}.",
    "index": "{plek}: the column {kolom} holds only row numbers of a program and was left out.",
    "pakket": "{plek}: in {kolom} {aantal} cells read as the data package says (empty, yes or no, or date).",
    "pakket_dialect": "{plek}: the data package names {wat}; veeval takes no account of that.",
    "toegewezen": "{plek}: read as {tabel} by the mapping ({kolommen}).",
    "vast": '{plek}: {kolom} is "{waarde}" everywhere, by the mapping.',
    "uniek": "{plek}: {aantal} rows that are equal to an earlier one for {tabel} count once.",
    "vertaald": "{plek}: in {kolom} read by the mapping: {wat}.",
    "leeg_gemaakt": "{plek}: {aantal} cells in {kolom} count as empty, by the mapping.",
    "lege_velden": "{plek}: empty fields after the last column removed in {aantal} rows.",
}
