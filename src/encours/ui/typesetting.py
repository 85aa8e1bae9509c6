"""Papers (letters, statements, reports) laid out by Typst, the same on every machine.

What is printed goes in as text and JSON and is shown as plain strings: nothing that stands in the
books can be taken for layout. Fonts are the ones that come with Encours; those of the machine are
never looked at. Papers are PDF/A-2a: tagged, titled, kept readable for years.
"""

import datetime
import json
import threading
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from encours.ui.charts.drawing import FONTS

if TYPE_CHECKING:
    from typst import Compiler

ROOT = Path(str(files("encours")))
_of_thread = threading.local()


def typeset(
    layout: Path, inputs: Mapping[str, Any], *, stamped_at: datetime.datetime | None
) -> bytes:
    """The paper that `layout` makes of `inputs`; the same bytes for the same inputs and stamp.

    `inputs`: each by its name in `sys.inputs`; a text as it is, anything else as JSON.
    `stamped_at`: the day and hour the file says it was made.
    """
    written = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in inputs.items()
    }
    pdf = _compiler(layout).compile(
        sys_inputs=written,
        timestamp=None if stamped_at is None else int(stamped_at.timestamp()),
        pdf_standards=["a-2a"],
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one paper was expected")
    return pdf


def _compiler(layout: Path) -> "Compiler":
    """The thread's own compiler, kept with its fonts: a letter takes some hundredths of a second.

    It works beside other threads of the process, and serves one at a time.
    """
    import typst

    kept: dict[Path, Compiler] = _of_thread.__dict__.setdefault("compilers", {})
    if layout not in kept:
        kept[layout] = typst.Compiler(
            layout, root=ROOT, font_paths=[FONTS], ignore_system_fonts=True
        )
    return kept[layout]
