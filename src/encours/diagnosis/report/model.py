"""The report before it is laid out: what a reader sees, already in his language, block by block.

The page, the paper and the terminal write the same blocks, so they can never tell two stories.
Everything here is written out (`str`), but the shares that bars are drawn from (0 to 100).
"""

from dataclasses import dataclass, field
from typing import Literal

type Tone = Literal["plain", "alarm", "caution", "good"]
type Kind = Literal["text", "number", "chips", "bar"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked bar. `step` names its colour and hatching: a bucket of the ageing."""

    step: str
    label: str
    amount: str
    percent: str
    width: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `sub` stands under it in small; `exact` is shown on hover."""

    text: str = ""
    sub: str = ""
    exact: str = ""
    href: str = ""
    tone: Tone = "plain"
    muted: bool = False
    chips: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head. `weight`: its share of a paper's width; `step`: the bucket it shows."""

    title: str
    kind: Kind = "text"
    weight: float = 1.0
    step: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `role` is `row`, `rest` (others, together) or `total`."""

    cells: tuple[Cell, ...]
    role: Literal["row", "rest", "total"] = "row"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `note` says what it leaves out. `folded`: what opens it on a page, when closed."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    folded: str = ""
    wide: bool = False
    block: Literal["table"] = "table"

    @property
    def narrow(self) -> bool:
        """Whether it only holds a name and figures: then a page does not stretch it."""
        return not self.wide and all(column.kind == "number" for column in self.columns[1:])


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two."""

    text: str
    tone: Tone = "plain"
    block: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Sentences:
    """What must be read first: a list of sentences, each with its tone."""

    items: tuple[Paragraph, ...]
    block: Literal["sentences"] = "sentences"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure and its doors: `href` to the rows it is made of, `definition` to what it means."""

    label: str
    value: str
    note: str
    href: str
    definition: str
    exact: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Tiles:
    """The figures of the first look."""

    items: tuple[Tile, ...]
    block: Literal["tiles"] = "tiles"


@dataclass(frozen=True, slots=True)
class Bar:
    """One stacked bar with its legend; the legend carries each figure."""

    label: str
    segments: tuple[Segment, ...]
    block: Literal["bar"] = "bar"


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart (SVG) with what it shows in words; the same figures stand in a table nearby."""

    title: str
    description: str
    svg: str
    block: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Fold:
    """One customer's open items, folded until asked for."""

    title: str
    amount: str
    note: str
    table: Table


@dataclass(frozen=True, slots=True)
class Folds:
    """Customers one under the other; `total` closes the list, after `rest` for those not shown."""

    title: str
    items: tuple[Fold, ...]
    rest: str
    total: str
    block: Literal["folds"] = "folds"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means: `formula`, and where that comes from."""

    id: str
    term: str
    formula: str
    source: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """All definitions, in the order of the report."""

    items: tuple[Definition, ...]
    block: Literal["definitions"] = "definitions"


type Block = Paragraph | Sentences | Tiles | Bar | Table | Chart | Folds | Definitions


@dataclass(frozen=True, slots=True)
class Section:
    """A question and its answer. `definitions`: anchors of the words it uses, with their names."""

    id: str
    title: str
    question: str
    blocks: tuple[Block, ...]
    definitions: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the header: a label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Words:
    """The few words of the frame itself."""

    summary: str
    definitions: str
    definition: str
    skip: str
    made_with: str
    page: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    language: str
    title: str
    company: str
    as_of: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    words: Words
