"""What somebody has to decide: who is missing, which amounts are disputed, and such. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xljixiao.county.summary.tallying import Declared, Filed, Tally, Verdict

_ZERO = Decimal(0)


class Matter(StrEnum):
    """What is to be decided, the most urgent first."""

    MISSING = "未报"
    DOUBTFUL = "待确认"
    CORRECTION = "更正金额"
    REFUSED = "不予安排或暂缓"
    WAIVED = "已放行"
    LEFT_OUT = "未能汇总"


@dataclass(frozen=True, slots=True)
class Pending:
    """One matter. `brief` names it on the first page; a `hidden` one is only counted there."""

    matter: Matter
    department: str
    filler: str
    project: str
    amount: Decimal
    brief: str
    detail: str
    hidden: bool = False


def pending(tally: Tally) -> tuple[Pending, ...]:
    """Everything that waits for a decision, by its matter, then in the order of the roster."""
    found = [*_missing(tally), *_doubtful(tally), *_corrections(tally), *_refused(tally)]
    found += [*_waived(tally), *_left_out(tally)]
    order = list(Matter)
    return tuple(sorted(found, key=lambda one: order.index(one.matter)))


def _missing(tally: Tally) -> Iterator[Pending]:
    for one in tally.filed:
        if one.arrived or one.due is None:
            continue
        amount = sum((project.total or _ZERO for project in one.due.projects), _ZERO)
        contact = f"，联系人{one.due.contact}" if one.due.contact else ""
        said = f"{len(one.due.projects)}个项目，{amount:,.2f}万元{contact}"
        yield _of(one, Matter.MISSING, "", amount, f"{one.filler.name}（{said}）", "还没有报来")


def _doubtful(tally: Tally) -> Iterator[Pending]:
    for one in tally.filed:
        for doubt in one.standing.doubts if one.standing else ():
            brief = f"{one.filler.name}{doubt.says}"
            yield _of(one, Matter.DOUBTFUL, doubt.title, _ZERO, brief, "；".join(doubt.differences))


def _corrections(tally: Tally) -> Iterator[Pending]:
    by_filler = {one.filler.code: one for one in tally.filed}
    for wish in tally.compiled.corrections:
        filed = by_filler.get(wish.filler)
        if filed is None or wish.accepted is not None:
            continue
        given, wanted = (
            "未写明" if one is None else f"{one:,.2f}" for one in (wish.given, wish.wanted)
        )
        brief = f"{filed.filler.name}《{wish.title}》原 {given}，应为 {wanted} 万元"
        amount = (wish.wanted or _ZERO) - (wish.given or _ZERO) if wish.wanted else _ZERO
        declared = _declared(filed, wish.project)
        hidden = filed.department.hidden if declared is None else declared.hidden
        yield _of(filed, Matter.CORRECTION, wish.title, amount, brief, wish.said, hidden=hidden)


def _refused(tally: Tally) -> Iterator[Pending]:
    for filed in tally.filed:
        for one in filed.projects:
            if one.verdict not in {Verdict.REFUSED, Verdict.DEFERRED}:
                continue
            opinion = _opinion(tally, one)
            said = f"{one.total:,.2f}万元" + (f"，{opinion}" if opinion else "")
            brief = f"《{one.project.name}》{one.verdict}（{filed.department.name}，{said}）"
            yield _of(
                filed,
                Matter.REFUSED,
                one.project.name,
                one.total,
                brief,
                opinion,
                hidden=one.hidden,
            )


def _waived(tally: Tally) -> Iterator[Pending]:
    by_filler = {one.filler.code: one for one in tally.filed}
    for pardon in tally.compiled.waivers:
        filed = by_filler.get(pardon.filler)
        if filed is not None:
            brief = f"{filed.filler.name}：{pardon.reason}（{pardon.who}）"
            detail = f"{pardon.code} {pardon.place} {pardon.found}".strip()
            yield _of(filed, Matter.WAIVED, "", _ZERO, brief, detail)


def _left_out(tally: Tally) -> Iterator[Pending]:
    for file, reason in tally.compiled.left_out:
        yield Pending(Matter.LEFT_OUT, "", "", "", _ZERO, file, reason)


def _of(  # noqa: PLR0913, PLR0917 - a matter has so many sides
    filed: Filed,
    matter: Matter,
    project: str,
    amount: Decimal,
    brief: str,
    detail: str,
    *,
    hidden: bool | None = None,
) -> Pending:
    covered = filed.department.hidden if hidden is None else hidden
    department = filed.department.name
    return Pending(matter, department, filed.filler.name, project, amount, brief, detail, covered)


def _declared(filed: Filed, key: str) -> Declared | None:
    return next((one for one in filed.projects if one.key == key), None)


def _opinion(tally: Tally, declared: Declared) -> str:
    said = [
        one.opinion
        for one in tally.compiled.parts[declared.part].decisions
        if one.project == declared.key and not one.place and one.opinion
    ]
    return said[-1] if said else ""
