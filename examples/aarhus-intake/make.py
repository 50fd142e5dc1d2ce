"""Makes the files of this folder anew. Every voucher, date, amount and account number in them is assumed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from xlsxwriter import Workbook

HERE = Path(__file__).parent
MOMENT = datetime(2025, 6, 30, 12, tzinfo=UTC)

# What was paid in the first half of 2025: voucher, value date, document date, the municipality's account, amount, text.
POSTINGS = [
    ("2025-0001", date(2025, 1, 2), date(2025, 1, 2), "9100", "-8.000.000,00", "Indskud i budget 2025"),
    ("2025-0002", date(2025, 1, 31), date(2025, 1, 28), "6510", "16.666,67", "Sekretariat, januar"),
    ("2025-0003", date(2025, 2, 28), date(2025, 2, 26), "6510", "16.666,67", "Sekretariat, februar"),
    ("2025-0004", date(2025, 3, 14), date(2025, 3, 10), "7340", "675.000,00", "Ung i Fokus, 1. kvartal"),
    ("2025-0005", date(2025, 3, 31), date(2025, 3, 31), "6500", "22.500,50", "Honorarer til Rådet"),
    ("2025-0005", date(2025, 3, 31), date(2025, 3, 31), "6520", "1.234,56", "Mødelokale og forplejning"),
    ("2025-0006", date(2025, 4, 15), date(2025, 4, 11), "8310", "-230.000,00", "Resultatbetaling: Dialog mod Vold"),
]
# The municipality's own books of the same half year: one voucher each way is missing, and one amount is another.
MUNICIPALITY = [
    ("2025-0001", "02.01.2025", "9100", "", "8.000.000,00", "Overført til fonden"),
    ("2025-0002", "31.01.2025", "6510", "16.666,67", "", "Sekr. jan"),
    ("2025-0004", "14.03.2025", "7340", "657.000,00", "", "Ung i Fokus"),
    ("", "01.04.2025", "6500", "22.500,50", "", "Honorar Rådet"),
    ("2025-0005", "31.03.2025", "6520", "1.234,56", "", "Møde"),
    ("2025-0006", "15.04.2025", "8310", "", "230.000,00", "Dialog m. Vold"),
    ("2025-0007", "30.06.2025", "6520", "4.980,00", "", "Revision, omposteret"),
]


def main() -> None:
    head = ("Bilagsnr.", "Valørdato", "Bilagsdato", "Konto", "Beløb", "Tekst")
    rows = [(v, f"{day:%d-%m-%Y}", f"{on:%d-%m-%Y}", *rest) for v, day, on, *rest in POSTINGS]
    write_csv("postings.csv", [head, *rows])
    write_csv("municipality.csv", [("Bilag", "Dato", "Artskonto", "Debet", "Kredit", "Tekst"), *MUNICIPALITY])
    with Workbook(HERE / "postings.xlsx") as book:
        # Without a fixed moment the file would differ each time it is made.
        book.set_properties({"created": MOMENT})
        sheet = book.add_worksheet("Posteringer")
        day_format, amount_format = book.add_format({"num_format": "dd-mm-yyyy"}), book.add_format({"num_format": 4})
        sheet.write_row(0, 0, head)
        for number, (voucher, day, on, account, amount, text) in enumerate(POSTINGS, start=1):
            sheet.write_string(number, 0, voucher)
            sheet.write_datetime(number, 1, day, day_format)
            sheet.write_datetime(number, 2, on, day_format)
            sheet.write_number(number, 3, int(account))
            sheet.write_number(number, 4, float(amount.replace(".", "").replace(",", ".")), amount_format)
            sheet.write_string(number, 5, text)


def write_csv(name: str, rows: list[tuple[str, ...]]) -> None:
    """As Danish Windows programs write it: semicolons, cp1252, CR LF."""
    text = "".join(";".join(row) + "\r\n" for row in rows)
    (HERE / name).write_bytes(text.encode("cp1252"))


if __name__ == "__main__":
    main()
