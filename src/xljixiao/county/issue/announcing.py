"""What is said of an issue, before it and after it."""

from collections.abc import Iterator

from xljixiao.county.issue.changes import Changes
from xljixiao.county.issue.issuing import Outcome
from xljixiao.county.round import ISSUED, RECEIVED, Round


def before_issue(changes: Changes) -> Iterator[str]:
    """What would be issued anew, a line each."""
    if not changes.differences:
        yield "名册与已下发的内容一致，不必重新下发。"
    else:
        count = len(changes.fillers)
        yield f"名册有变化：{changes.headline}。要重新下发 {count} 本，单位已填的内容会带过去。"
    yield from map(str, changes.differences)
    yield from changes.kept
    if changes.unissued:
        named = "、".join(f"{one.code} {one.name}" for one in changes.unissued)
        yield f"还没有下发过的 {len(changes.unissued)} 个单位，将一并下发：{named}。"
    yield from changes.vanished


def after_issue(round_: Round, outcome: Outcome, *, changed: bool) -> Iterator[str]:
    """What was done, what lies where, and what to do next."""
    for name, line in outcome.lost:
        yield f"{name}　{line}"
    yield from outcome.aside
    yield from (f"请核对：{one}" for one in outcome.notes)
    if outcome.restored:
        named = "、".join(outcome.restored)
        yield f"已按原样放回 {len(outcome.restored)} 本（内容和编号没有变）：{named}。"
    changes = outcome.changes
    if changes.differences and not changed:
        yield (
            f"名册有变化（{changes.headline}），没有重新下发。要查看并重新下发，请运行："
            f"xljixiao issue {round_.folder} --changed"
        )
    if not changed:
        yield from changes.vanished
    yield from outcome.lacking
    if outcome.issued:
        place = round_.folder / ISSUED
        yield (
            f"已下发 {len(outcome.issued)} 本，在“{place}”。请分别发给各填报单位；"
            f"收回的放进“{round_.folder / RECEIVED}”，再运行：xljixiao collect {round_.folder}"
        )
    elif not outcome.restored:
        yield f"已下发的 {outcome.untouched} 本都在“{round_.folder / ISSUED}”，没有要重新下发的。"
