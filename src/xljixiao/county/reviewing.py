"""What officers let stand; the review itself comes with its workbooks."""

from xljixiao.county.ledger import Ledger, Pardon
from xljixiao.model.roster import Roster
from xljixiao.rules.waivers import Waiver


def waivers(ledger: Ledger, roster: Roster) -> tuple[Waiver, ...]:
    """Every finding that was let stand, as the rules know it."""
    known = {one.filler.code for one in roster.fillings()}
    return tuple(
        Waiver(
            filler=one.filler,
            code=one.code,
            loc=(one.place,),
            found=one.found,
            reason=one.reason,
            who=one.who,
        )
        for one in ledger.rows(Pardon)
        if one.filler in known
    )
