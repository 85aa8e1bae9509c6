"""« Mes vues »: the lists as a person likes them, under names; a click shows one again.

A list page opens them once, goes where its default view leads, and gives them to its list:

    views = open_views(request, page, "customers")
    if views.elsewhere:
        return redirect(views.elsewhere)
    … ShownList(…, views=views)
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict

from encours.desk.page import Page
from encours.teamwork.queries.saved import ViewKept, default_of, views_of
from encours.tenancy.rules.roles import Right
from encours.ui.templatetags.frame import place_of

_PASSING = frozenset({"au", "page", "export", "view"})
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_FIELDS = 200
_PLAIN = "all"


@dataclass(frozen=True, slots=True)
class ViewOffered:
    """A view of the menu: where it leads, whether it is what the page shows, what one may do."""

    kept: ViewKept
    href: str
    is_here: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class ViewsMenu:
    """The views of a page for who looks. `elsewhere`: where its default view is; blank: stay.

    `query`: what the page shows now, as it would be kept; `plain_href`: the page as it comes.
    """

    page_name: str
    own: tuple[ViewOffered, ...]
    shared: tuple[ViewOffered, ...]
    query: str
    plain_href: str
    elsewhere: str
    may_share: bool
    may_decide: bool
    may_keep: bool
    template: str = field(default="desk/views_menu.html", init=False)

    @property
    def here(self) -> ViewOffered | None:
        """The view that the page shows, if it is one."""
        return next((each for each in (*self.own, *self.shared) if each.is_here), None)


def open_views(request: HttpRequest, page: Page, name: str) -> ViewsMenu:
    """The saved views of the list page whose address is named `name`; one query.

    To be called under the organisation's isolation.
    """
    kept = views_of(page.organisation_id, page.entered.user_id, name)
    query = keepable(request.GET)
    decides, today = page.entered.may(Right.SET_POLICY), page.past_day is None
    offered = [
        ViewOffered(
            each,
            address_of(request, name, each.query),
            is_here=_pairs(each.query) == _pairs(query),
            may_change=today and (each.is_mine or (each.is_shared and decides)),
        )
        for each in kept
    ]
    first = default_of(kept)
    asked_nothing = not {key for key in request.GET if key != "au"}
    goes = asked_nothing and first is not None and first.query
    return ViewsMenu(
        page_name=name,
        own=tuple(each for each in offered if not each.kept.is_shared),
        shared=tuple(each for each in offered if each.kept.is_shared),
        query=query,
        plain_href=address_of(request, name, ""),
        elsewhere=address_of(request, name, first.query) if first is not None and goes else "",
        may_share=today and page.entered.may(Right.ASSERT),
        may_decide=today and decides,
        may_keep=today,
    )


def address_of(request: HttpRequest, name: str, query: str) -> str:
    """Where a view of the page `name` is seen; of no query: the page as it comes."""
    words = {} if query else {"view": _PLAIN}
    path = place_of(request, name, **words)
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


def keepable(asked: QueryDict) -> str:
    """The words of an address that a view keeps: not the day, the page, nor an export."""
    return urlencode(
        [(key, text) for key, texts in asked.lists() if _is_kept(key) for text in texts]
    )


def known_keys(query: str) -> frozenset[str]:
    """The keys of `query` that a view may keep."""
    return frozenset(key for key, _ in _pairs(query) if _is_kept(key))


def _is_kept(key: str) -> bool:
    return key not in _PASSING and _KEY.fullmatch(key) is not None


def _pairs(query: str) -> frozenset[tuple[str, str]]:
    try:
        pairs: Iterable[tuple[str, str]] = parse_qsl(query, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return frozenset()
    return frozenset(pairs)
