"""What is not the same in two documents of one form, field by field, in people's words.

Records are compared with their counterparts, wherever those stand in their lists: another order
alone is no difference. A record that only one of the two has is one difference, not one a field.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from xljixiao.form.in_words import called, gist, in_words, is_read_as_one
from xljixiao.form.naming import records, topic
from xljixiao.form.parts import names_of_the_whole
from xljixiao.form.ready import Form
from xljixiao.model.pairing import closeness, paired
from xljixiao.model.record import Loc, Record
from xljixiao.model.setting import Setting
from xljixiao.model.shape import Node, Pattern, children
from xljixiao.model.values import Term, Yearly


class Kind(StrEnum):
    """How something differs: only the second has it, only the first, or both otherwise."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same.

    The locs are those of the datum, or of what was added or removed; None in the document that has
    no such record. `topic` is the record with a sheet of its own (《业务管理经费》) in which the
    datum lies, `where` names it in full. `before` and `after` are for people, blank where nothing
    stands; of a whole record they are its gist. The values are as JSON has them. `yearly` is what
    is another one each year by necessity, where the documents are of two years.
    """

    kind: Kind
    before_loc: Loc | None
    after_loc: Loc | None
    topic: str
    where: str
    before: str
    after: str
    before_value: Any
    after_value: Any
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class _At:
    """Where both documents have a datum, its pattern in the form, and the topic that it is of."""

    before: Loc | None
    after: Loc | None
    pattern: Pattern
    topic: str = ""

    def below(self, name: str) -> "_At":
        return _At(
            None if self.before is None else (*self.before, name),
            None if self.after is None else (*self.after, name),
            (*self.pattern, name),
            self.topic,
        )

    def item(self, before: int | None, after: int | None, pattern: Pattern) -> "_At":
        return _At(
            None if before is None or self.before is None else (*self.before, before),
            None if after is None or self.after is None else (*self.after, after),
            pattern,
            self.topic,
        )


T = TypeVar("T")


class _Said(NamedTuple):
    """What stands in the two documents, for people and as JSON has it."""

    before: str
    after: str
    before_value: Any = None
    after_value: Any = None


def differences(form: Form, before: Record, after: Record) -> tuple[Difference, ...]:
    """Everything in which `after` is not as `before`, in the order of the model.

    Both are held by the form's model. What differs each year by necessity stands at the end, where
    the years differ.
    """
    found = list(_Comparison(form, before, after).differences())
    return (*(one for one in found if not one.yearly), *(one for one in found if one.yearly))


class _Comparison:
    def __init__(self, form: Form, before: Record, after: Record) -> None:
        self._form = form
        self._both = before, after
        years = (getattr(one, "year", None) for one in (before, after))
        self._of_two_years = len(set(years)) > 1

    @cached_property
    def _data(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        return self._both[0].model_dump(), self._both[1].model_dump()

    def differences(self) -> Iterator[Difference]:
        names = names_of_the_whole(self._form.definition)
        held = [[name for name in names if getattr(each, name)] for each in self._both]
        if any(held) and not all(held):
            yield self._whole(*held)
        else:
            names = ()
        yield from self._fields(*self._both, _At((), (), ()), without=names)

    def _whole(self, before: Sequence[str], after: Sequence[str]) -> Difference:
        """What goes out with the whole alone, where one of the two is a part: said once."""
        one, names = (self._both[0], before) if before else (self._both[1], after)
        words, values = "、".join(self._counted(one, name) for name in names), _json(one, *names)
        where = "、".join(one.name for one in self._form.definition.sheets if one.whole)
        if before:
            return self._said(Kind.REMOVED, _At((), None, ()), where, _Said(words, "", values))
        said = _Said("", words, after_value=values)
        return self._said(Kind.ADDED, _At(None, (), ()), where, said)

    def _counted(self, record: Record, name: str) -> str:
        value = getattr(record, name)
        several = f"{len(value)}条" if isinstance(value, tuple) else ""
        return called(self._form, (name,)) + several

    def _fields(
        self,
        before: Record | None,
        after: Record | None,
        at: _At,
        *,
        without: Sequence[str] = (),
    ) -> Iterator[Difference]:
        """Of one record; where one side has none, all of it is blank there."""
        one = after or before
        for name, node in children(type(one)) if one is not None else ():
            old, new = getattr(before, name, None), getattr(after, name, None)
            here = at.below(name)
            if name in without or old == new or self._form.constant(here.pattern) is not None:
                continue
            if node.record is None and isinstance(old or new, tuple):
                yield from self._lines(old or (), new or (), here)
            elif node.record is None or is_read_as_one(node.record):
                yield from self._leaf(node, before, after, here)
            elif node.repeated:
                yield from self._list(old or (), new or (), here)
            else:
                yield from self._fields(old, new, here)

    def _list(
        self, before: Sequence[Record], after: Sequence[Record], at: _At
    ) -> Iterator[Difference]:
        pairs = paired(
            before, after, lambda one: one.known_by, lambda one, other: one.likeness(other)
        )
        for old, new in _matched(before, after, pairs):
            was, now = _at(before, old), _at(after, new)
            here = at.item(old, new, self._pattern(at.pattern, now or was))
            here = replace(here, topic=at.topic or topic(self._form, *self._seen(here)))
            if (was is None or now is None) and here.pattern[-1] == "*":
                yield self._record(was, now, here)
            else:  # what the form has a cell for in any case is blank there, if it is not there
                yield from self._fields(was, now, here)

    def _pattern(self, listed: Pattern, record: Record | None) -> Pattern:
        return (*listed, "*") if record is None else self._form.item(listed, record)

    def _record(self, before: Record | None, after: Record | None, at: _At) -> Difference:
        """A record that only one of them has, with its gist."""
        was, now = (one and gist(self._form, at.pattern, one) for one in (before, after))
        said = _Said(was or "", now or "", before and _json(before), after and _json(after))
        kind = Kind.REMOVED if after is None else Kind.ADDED
        return self._said(kind, at, self._where(at, itself=True), said)

    def _leaf(
        self, node: Node, before: Record | None, after: Record | None, at: _At
    ) -> Iterator[Difference]:
        name, setting = str(at.pattern[-1]), self._form.setting
        old, new = getattr(before, name, None), getattr(after, name, None)
        if _same(setting, node, old, new):
            return
        was, now = in_words(setting, node, old), in_words(setting, node, new)
        if was == now:  # a number with its unit can look like a word
            was, now = self._taken_apart(at, old), self._taken_apart(at, new)
        values = (one and _json(one, name)[name] for one in (before, after))
        said = _Said(was, now, *values)
        yearly = self._of_two_years and node.mark(Yearly) is not None
        yield self._said(Kind.CHANGED, at, self._where(at), said, yearly=yearly)

    def _lines(self, before: Sequence[str], after: Sequence[str], at: _At) -> Iterator[Difference]:
        """Of a cell that holds several lines: line by line."""
        pairs: Mapping[int, int] = {0: 0}  # a cell with one line is as good as a text
        if not len(before) == len(after) == 1:
            pairs = paired(before, after, lambda _: (), closeness)
        several = max(len(before), len(after)) > 1
        for old, new in _matched(before, after, pairs):
            was, now = _at(before, old), _at(after, new)
            if was == now:
                continue
            kind = Kind.ADDED if was is None else Kind.REMOVED if now is None else Kind.CHANGED
            number = (old if new is None else new) or 0
            where = self._where(at) + (f"第{number + 1}条" if several else "")
            line = at.item(old, new, (*at.pattern, "*"))
            yield self._said(kind, line, where, _Said(was or "", now or "", was, now))

    def _taken_apart(self, at: _At, value: object) -> str:
        """The fields of a record that is else read as one."""
        if not isinstance(value, Record):
            return str(value)
        fields = [(name, node, getattr(value, name)) for name, node in children(type(value))]
        setting = self._form.setting
        return "，".join(
            f"{called(self._form, (*at.pattern, name))} {in_words(setting, node, one)}"
            for name, node, one in fields
            if one is not None
        )

    def _where(self, at: _At, *, itself: bool = False) -> str:
        """A datum in people's words, or a record `itself`: as the second document has it, if so."""
        loc, data = self._seen(at)
        own, above = records(self._form, loc, data), records(self._form, loc[:-1], data)
        said = at.topic + own.removeprefix(topic(self._form, loc, data))
        if itself and own != above:
            return said
        name = called(self._form, at.pattern[:-1] if itself else at.pattern)
        number = f"第{int(loc[-1]) + 1}条" if itself else ""
        joint = "的" if said and said != at.topic else ""
        return f"{said}{joint}{name}{number}"

    def _seen(self, at: _At) -> tuple[Loc, Mapping[str, Any]]:
        old, new = self._data
        return (at.after, new) if at.after is not None else (at.before or (), old)

    def _said(
        self,
        kind: Kind,
        at: _At,
        where: str,
        said: _Said,
        *,
        yearly: bool = False,
    ) -> Difference:
        return Difference(kind, at.before, at.after, at.topic, where, *said, yearly)


def _same(setting: Setting, node: Node, before: object, after: object) -> bool:
    """Whether two values mean the same: a unit may be spelled in two ways."""
    if isinstance(before, Record) and isinstance(after, Record):
        nodes = children(type(after))
        return all(_same(setting, one, getattr(before, n), getattr(after, n)) for n, one in nodes)
    term = node.mark(Term)
    if term is not None and isinstance(before, str) and isinstance(after, str):
        return setting.same(term.of, before, after)
    return before == after


def _matched(
    before: Sequence[object], after: Sequence[object], pairs: Mapping[int, int]
) -> Iterator[tuple[int | None, int | None]]:
    """Indexes of both lists: as the second has them, then what only the first has."""
    for index in range(len(after)):
        yield pairs.get(index), index
    yield from ((index, None) for index in sorted({*range(len(before))} - {*pairs.values()}))


def _at(items: Sequence[T], index: int | None) -> T | None:
    return None if index is None else items[index]


def _json(record: Record, *names: str) -> dict[str, Any]:
    """A record as JSON has it, or these fields of it alone."""
    return record.model_dump(mode="json", include=set(names) or None)
