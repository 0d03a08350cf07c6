"""The initiatives in time: waves, quarters, ramps and overlap, in sentences, tables, charts and JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from cxvalue.analysis.roadmap import MONTHS_A_QUARTER, Place, Roadmap
from cxvalue.exhibits import names
from cxvalue.exhibits.document import Document
from cxvalue.exhibits.frame import Table, frame
from cxvalue.exhibits.labels import size_of
from cxvalue.locale.numbers import SIZES
from cxvalue.locale.reader import UNKNOWN, Reader
from cxvalue.text import counted


def funding_finding(roadmap: Roadmap, reader: Reader) -> str:
    """Return how many waves the ones before pay for."""
    funded = sum(wave.funded for wave in roadmap.waves)
    if not roadmap.waves:
        return reader.say("No {initiative} is included")
    if len(roadmap.waves) == 1:
        return reader.say("Everything starts at once; nothing pays for it in advance")
    if funded == 0:
        return reader.say("No wave is paid for by the ones before it")
    return reader.say("{funded} of {all} waves are paid for by the ones before", funded=funded, all=len(roadmap.waves))


def timeline_finding(roadmap: Roadmap, reader: Reader) -> str:
    """Return from when to when the initiatives start and when all are in full effect."""
    included = [place for place in roadmap.places if place.included]
    return reader.text(
        counted(
            "{n} {initiative}, in full effect from month {full}",
            "{n} {initiatives}, started by month {last}, all in full effect from month {full}",
            len(included),
            last=max(place.start for place in included),
            full=max(place.full_effect for place in included),
        )
    )


def quarters_finding(roadmap: Roadmap, reader: Reader) -> str:
    """Return from which quarter on every quarter brings cash."""
    negative = [place for place, net in enumerate(roadmap.quarters, start=1) if net < 0]
    last = len(roadmap.quarters)
    if not negative:
        return reader.say("No quarter costs more than it brings")
    if negative[-1] == last:
        return reader.say("The last quarter still costs more than it brings")
    return reader.say("From quarter {quarter} on, every quarter brings cash", quarter=negative[-1] + 1)


def ramp_finding(place: Place, reader: Reader) -> str:
    """Return when an initiative begins to work and when it works fully."""
    return reader.say(
        "{name} works from month {first}, fully from month {full}",
        name=place.label,
        first=place.first_effect,
        full=place.full_effect,
    )


def overlap_finding(roadmap: Roadmap, reader: Reader) -> str:
    """Return how much of the single cases' sum would be claimed twice."""
    amount = reader.money(abs(roadmap.over_claim))
    if roadmap.over_claim > 0:
        return reader.say("Added up one by one, the {initiatives} would claim {amount} twice", amount=amount)
    if roadmap.over_claim < 0:
        return reader.say("Together the {initiatives} are worth {amount} more than one by one", amount=amount)
    return reader.say("The {initiatives} do not overlap")


def places_in_words(roadmap: Roadmap, reader: Reader) -> Table:
    """Return one row per initiative: when, what it is worth alone and as the last one, when it pays back."""
    rows = [
        {
            reader.say("{Initiative}"): place.label,
            reader.say("Included"): reader.text(names.PASSED[place.included]),
            reader.say("Owner"): place.owner or UNKNOWN,
            reader.say("Start, month"): reader.number(place.start),
            reader.say("First effect, month"): reader.number(place.first_effect),
            reader.say("Full effect, month"): reader.number(place.full_effect),
            reader.say("NPV alone"): reader.money(place.alone),
            reader.say("NPV as the last one"): reader.money(place.last_in),
            reader.say("Payback alone"): reader.months(place.payback_months),
            reader.say("Peak funding alone"): reader.money(place.peak_funding),
        }
        for place in roadmap.places
    ]
    return frame(rows)


def waves_in_words(roadmap: Roadmap, reader: Reader) -> Table:
    """Return one row per wave: its initiatives, the lowest cash from its start on, and whether it is funded."""
    called = {place.id: place.label for place in roadmap.places}
    rows = [
        {
            reader.say("Start, month"): reader.number(wave.start),
            reader.say("{Initiatives}"): ", ".join(called[key] for key in wave.initiatives),
            reader.say("Lowest cumulative cash from then on"): reader.money(wave.lowest),
            reader.say("in month"): reader.number(wave.month),
            reader.say("Funded by what came before"): reader.text(names.PASSED[wave.funded]),
        }
        for wave in roadmap.waves
    ]
    return frame(rows)


def quarters_in_words(roadmap: Roadmap, months: int, reader: Reader) -> Table:
    """Return net and cumulative cash of every quarter, in words."""
    cumulative = roadmap.quarters.cumsum()
    size = size_of([*roadmap.quarters, *cumulative], reader)
    unit = reader.money_unit(size)
    rows = [
        {
            reader.say("To month"): reader.number(min((place + 1) * MONTHS_A_QUARTER, months)),
            reader.say("Net, {unit}", unit=unit): reader.amount(net, size),
            reader.say("Cumulative, {unit}", unit=unit): reader.amount(total, size),
        }
        for place, (net, total) in enumerate(zip(roadmap.quarters, cumulative, strict=True))
    ]
    return frame(rows)


def worth_in_words(worth: Mapping[str, float], lines: Iterable[str], reader: Reader) -> Table:
    """Return the present value of some lines of the cash flow, those that are not 0, and their sum."""
    line, amount = reader.say("Line"), reader.say("Present value")
    rows = [
        {line: reader.text(names.LINE_NAMES[name]), amount: reader.money(worth[name])} for name in lines if worth[name]
    ]
    total = sum(worth[name] for name in lines)
    return frame([*rows, {line: reader.say("Sum"), amount: reader.money(total)}])


def place_in_words(place: Place, reader: Reader) -> str:
    """Return what an initiative is worth alone and as the last one, and when it pays back."""
    if place.payback_months is None:
        return reader.say(
            "worth {alone} alone, {last} as the last one; alone it does not pay back",
            alone=reader.money(place.alone),
            last=reader.money(place.last_in),
        )
    return reader.say(
        "worth {alone} alone, {last} as the last one; alone it pays back in {months}",
        alone=reader.money(place.alone),
        last=reader.money(place.last_in),
        months=reader.months(place.payback_months),
    )


def timeline_for_chart(roadmap: Roadmap, months: int, reader: Reader) -> Table:
    """Return label, part, from and month of every phase of every included initiative."""
    rows = []
    for place in roadmap.places:
        stops = [place.start, place.first_effect, place.full_effect, float(months)]
        phases = (reader.say("being prepared"), reader.say("effect builds up"), reader.say("full effect"))
        for part, begin, end in zip(phases, stops, stops[1:], strict=False):
            if place.included:
                rows.append(
                    {
                        "label": place.label,
                        "part": part,
                        "from": min(begin, months),
                        "month": min(max(end, begin), months),
                    }
                )
    return frame(rows, columns=["label", "part", "from", "month"])


def ramps_for_chart(roadmap: Roadmap, chosen: Iterable[str]) -> Table:
    """Return month, label and share of the full effect [%] of some initiatives."""
    wanted = set(chosen)
    rows = [
        {"month": month, "label": place.label, "amount": 100 * share}
        for place in roadmap.places
        if place.id in wanted
        for month, share in enumerate(place.ramp)
    ]
    return frame(rows)


def quarters_for_chart(roadmap: Roadmap, months: int, reader: Reader) -> tuple[Table, str]:
    """Return month (the last of the quarter), net and cumulative cash, and their unit."""
    cumulative = roadmap.quarters.cumsum()
    size = size_of([*roadmap.quarters, *cumulative], reader)
    ends = [min((place + 1) * MONTHS_A_QUARTER, months) for place in range(len(roadmap.quarters))]
    table = frame({"month": ends, "net": roadmap.quarters / SIZES[size], "amount": cumulative / SIZES[size]})
    return table, reader.money_unit(size)


def roadmap_document(roadmap: Roadmap, lines: Mapping[str, Mapping[str, float]]) -> Document:
    """Return the initiatives in time, their overlap, the waves and the cash of every quarter."""
    return {
        "initiatives": {
            place.id: {**_place_document(place), "lines": dict(lines[place.id])} for place in roadmap.places
        },
        "sum_of_single": roadmap.sum_of_single,
        "combined": roadmap.combined,
        "over_claim": roadmap.over_claim,
        "waves": [{**asdict(wave), "initiatives": list(wave.initiatives)} for wave in roadmap.waves],
        "quarters": roadmap.quarters.tolist(),
    }


def _place_document(place: Place) -> Document:
    arrays = {"ramp": place.ramp.tolist(), "net": place.net.tolist()}
    names = (
        "label",
        "owner",
        "included",
        "start",
        "first_effect",
        "full_effect",
        "alone",
        "last_in",
        "payback_months",
        "peak_funding",
    )
    return {name: getattr(place, name) for name in names} | arrays
