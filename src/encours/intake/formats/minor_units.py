"""Amounts of files that name no currency, in the smallest unit of the one they are read in.

Readers give hundredths where a file names no currency: right for euros, a hundred times too much
for yen, which have none.
"""

from dataclasses import replace

import polars as pl

from encours.intake.formats.records import Reading
from encours.kernel.errors import EncoursError
from encours.kernel.messages import message
from encours.kernel.money import decimals_of

_READ_DECIMALS = 2


class WrongCurrency(EncoursError):
    """The files hold decimals that the currency chosen has not."""


def in_minor_units(reading: Reading, *, currency: str) -> Reading:
    """`reading` with its amounts in minor units of `currency`, where rows name no other.

    Raises `WrongCurrency` rather than drop a decimal that means something.
    """
    shift = decimals_of(currency) - _READ_DECIMALS
    if not shift:
        return reading
    return replace(
        reading,
        records=_shifted(reading.records, shift, currency),
        unplaced=_shifted(reading.unplaced, shift, currency),
    )


def _shifted(rows: pl.DataFrame, shift: int, currency: str) -> pl.DataFrame:
    names = [name for name in rows.columns if name.endswith("_cents")]
    factor = 10 ** abs(shift)
    ours = pl.col("currency").is_null() if "currency" in rows.columns else pl.lit(value=True)
    if shift < 0:
        cut = rows.filter(ours & pl.any_horizontal(pl.col(names) % factor != 0))
        if cut.height:
            raise WrongCurrency(
                message(
                    "Line {line} has decimals, which {currency} has not.",
                    line=cut["line"][0],
                    currency=currency,
                ),
                message("Give the currency of the files with --currency."),
            )
    amount = pl.col(names)
    moved = amount // factor if shift < 0 else amount * factor
    return rows.with_columns(pl.when(ours).then(moved).otherwise(amount).name.keep())
