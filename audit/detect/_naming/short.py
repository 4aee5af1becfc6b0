"""Short forms of words in names of columns, as conventions of naming in databases have them."""

from collections.abc import Mapping
from types import MappingProxyType

#: word | its short forms. Class words (code, name, number, date) and qualifiers that rules for
#: naming in the tradition of ISO/IEC 11179-5 shorten, mostly by leaving out vowels.
_TABLE = """
    code | cd cde
    name | nm nme
    number | no nbr nr num nmbr numb
    date | dt dte
    address | addr adr adrs addrs
    line | ln lne
    text | txt
    identifier | idnt
    status | stat sts
    type | typ
    document | doc docmt dcmnt
    description | desc dsc
    license | lic lcns licns licnc lcnse
    driver | drv drvr driv
    passport | pssprt psprt pspt pport pasp
    nationality | natnlty nat natl ntnlty natlty natn
    citizenship | ctznshp citznshp ctzn
    national | natl natnl ntl
    registration | reg regn rgstr
    vehicle | veh vhcl vhc
    security | sec scrty
    social | soc
    insurance | ins insur
    salary | sal slry
    hospital | hosp hsptl
    medical | med mdcl
    record | rec rcd recd
    patient | pat pt ptnt pnt
    diagnosis | diag dx dgns
    birth | brth bth
    marital | mar marit mrtl mrtal
    religion | relig rlgn relgn
    ethnicity | ethn ethnc ethncty
    telephone | tel tele telno
    mobile | mob mbl mobl
    customer | cust cstmr cus
    employee | emp empl
    person | pers prsn
    first | frst fst
    last | lst
    family | fam fmly
    given | givn gvn
    middle | mid mddl
    street | str strt
    postal | pstl post
    city | cty
    account | acct acc accnt
    credit | crdt
    expiry | exp expry
    political | pol polit
    affiliation | affil affl
    preference | pref
    orientation | orient ornt
    income | inc incm
    tax | tx
    union | unn
    annual | ann annl
    monthly | mthly mnthly
    user | usr
    gender | gndr gendr
    sex | sx
"""


def _read() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.strip().splitlines():
        word, _, shorts = line.strip().partition(" | ")
        for short in shorts.split():
            found[short] = (*found.get(short, ()), word)
    return MappingProxyType(found)


#: The words that a short form may stand for.
WORDS_OF = _read()
