"""The model a second time, as plain loops written from its specification alone.

It shares no code with `cxvalue.model` and reads the tables of a case file as they are. Slow on
purpose: what it says is what the formulas say. Every path has T + 1 entries, index 0 the untouched state.
"""

import math
from typing import Any, NamedTuple

Table = dict[str, Any]
Path = list[float]
Lines = dict[str, Path]

LINES = ["retention", "acquisition", "spend", "service", "direct", "capex", "opex", "running", "tax"]
LEVEL_FIELD = {
    "churn": "annual_churn",
    "spend": "revenue",
    "referrals": "referrals",
    "contacts": "contacts",
    "acquisition": "new_customers",
}
SCALES = {"csat-5": (1, 5), "nps": (-100, 100), "0-10": (0, 10), "ces-7": (1, 7)}


class Run(NamedTuple):
    """A case with the initiatives that are at work in it: none in the baseline."""

    case: Table
    initiatives: list[Table]
    strength: float
    survival: bool = True

    def months(self) -> range:
        return range(1, int(self.case["months"]) + 1)

    def zeros(self) -> Path:
        return [0.0] * (int(self.case["months"]) + 1)

    def effects(self) -> list[tuple[Table, Table]]:
        return [(i, effect) for i in self.initiatives for effect in i.get("effects", [])]

    def costs(self) -> list[tuple[Table, Table]]:
        return [(i, cost) for i in self.initiatives for cost in i.get("costs", [])]


def unwrap(node: Any) -> Any:
    """The same tree with every `{ value = number, ... }` replaced by its number."""
    if isinstance(node, dict):
        if isinstance(node.get("value"), (int, float)):
            return node["value"]
        return {key: unwrap(child) for key, child in node.items()}
    return [unwrap(child) for child in node] if isinstance(node, list) else node


def clip(x: float, scale: Any) -> float:
    lo, hi = SCALES[scale] if isinstance(scale, str) else scale
    return max(lo, min(hi, x))


def of_segment(field: Any, segment_id: str) -> float:
    """A reach or importance: one number, or one per segment with 0 where absent."""
    return field.get(segment_id, 0.0) if isinstance(field, dict) else field


def effect_share(initiative: Table, m: int, strength: float) -> float:
    """What every effect of the initiative is multiplied by in month m: ramp, fade, chance."""
    elapsed = m - initiative.get("start", 0) - initiative.get("delay", 0)
    shape = initiative.get("shape", "linear")
    ramp = 0 if shape == "step" else initiative.get("ramp", 0)
    u = clip(elapsed / ramp, (0, 1)) if ramp > 0 else float(elapsed > 0)
    share = {"linear": u, "step": u, "s-curve": 3 * u**2 - 2 * u**3}[shape]
    if "fade" in initiative:
        faded_for = max(0, elapsed - ramp - initiative.get("lasts", 0))
        share *= 0.5 ** (faded_for / initiative["fade"])
    share *= initiative.get("probability", 1) * (1 - initiative.get("benefit_risk", 0))
    return share * strength


def touchpoint_path(run: Run, touchpoint_id: str, segment_id: str) -> Path:
    touchpoint = run.case["touchpoints"][touchpoint_id]
    scale = touchpoint["scale"] if "scale" in touchpoint else run.case["satisfaction"]["scale"]
    score = touchpoint["score"]
    path = [score[segment_id] if isinstance(score, dict) else score]
    for m in run.months():
        x = path[0] + touchpoint.get("trend", 0) * m / 12
        for initiative, effect in run.effects():
            if effect.get("touchpoint") == touchpoint_id:
                x += effect["lift"] * effect_share(initiative, m, run.strength)
        path.append(clip(x, scale))
    return path


def satisfaction_path(run: Run, segment_id: str) -> Path:
    start = run.case["segments"][segment_id]["satisfaction"]
    overall = [start + zero for zero in run.zeros()]
    for touchpoint_id, touchpoint in run.case.get("touchpoints", {}).items():
        weight = of_segment(touchpoint.get("reach", 0), segment_id)
        weight *= of_segment(touchpoint.get("importance", 0), segment_id)
        if weight != 0:
            x = touchpoint_path(run, touchpoint_id, segment_id)
            for m in run.months():
                overall[m] += weight * (x[m] - x[0])
    return [start] + [clip(overall[m], run.case["satisfaction"]["scale"]) for m in run.months()]


def score_change(scores: Path, m: int, lag: float) -> float:
    """Delta of month m; between two whole-month lags it is interpolated linearly."""
    whole = math.floor(lag)
    part = lag - whole
    early = scores[m - whole] - scores[0] if m > whole else 0.0
    late = scores[m - whole - 1] - scores[0] if m > whole + 1 else 0.0
    return (1 - part) * early + part * late


def links_to(run: Run, behaviour: str, segment_id: str) -> list[tuple[Table, Path]]:
    """The links that move the behaviour in the segment, each with the score it listens to.

    A link from a touchpoint hears of a change only from the share of customers who meet it.
    """
    found = []
    for link in run.case.get("links", {}).values():
        if link["form"] == "odds" and link["to"] != "churn":
            raise ValueError("form odds is only for churn")
        if link["to"] == behaviour and segment_id in link.get("segments", [segment_id]):
            touchpoint_id = link["from"].removeprefix("touchpoints.")
            if touchpoint_id == "satisfaction":
                found.append((link, satisfaction_path(run, segment_id)))
            else:
                scores = touchpoint_path(run, touchpoint_id, segment_id)
                if link["to"] != "acquisition" and link.get("among") != "all":
                    reach = of_segment(run.case["touchpoints"][touchpoint_id]["reach"], segment_id)
                    scores = [scores[0] + reach * (score - scores[0]) for score in scores]
                found.append((link, scores))
    return found


def behaviour_path(run: Run, behaviour: str, segment_id: str) -> Path:
    """The annual level (or annual churn) of one behaviour, month by month."""
    start = run.case["segments"][segment_id].get(LEVEL_FIELD[behaviour], 0.0)
    return moved_path(run, behaviour, segment_id, links_to(run, behaviour, segment_id), start)


def moved_path(run: Run, behaviour: str, segment_id: str, links: list[tuple[Table, Path]], start: float) -> Path:
    """What the links and the direct changes make of a level, month by month."""
    segment = run.case["segments"][segment_id]
    path = [start]
    for m in run.months():
        level, added = path[0], 0.0
        factors = {"odds": 1.0, "relative": 1.0}
        for link, scores in links:
            points = link.get("causal_share", 1) * score_change(scores, m, link.get("lag", 0))
            if link["form"] == "absolute":
                added += link["effect"] * points
            else:
                factors[link["form"]] *= (1 + link["effect"]) ** points
        if behaviour == "spend":
            level *= (1 + segment.get("revenue_growth", 0)) ** (m / 12)
        if behaviour == "churn" and 0 < level < 1:  # 0 and 1 have no finite odds and stay
            odds = level / (1 - level) * factors["odds"]
            level = odds / (1 + odds)
        level *= factors["relative"]
        for initiative, effect in run.effects():
            here = effect.get("segment", segment_id) == segment_id
            if effect.get("behaviour") == behaviour and here:
                share = effect_share(initiative, m, run.strength)
                level *= max(0.0, 1 + effect["relative"] * share)
        floor = min(segment.get("unavoidable_churn", 0.0), start) if behaviour == "churn" else 0.0
        path.append(clip(level + added, (floor, 1.0 if behaviour == "churn" else math.inf)))
    return path


def customer_stock(start: float, churn: Path, acquisition: Path, referrals: Path) -> Path:
    stock = [start]
    for m in range(1, len(churn)):
        staying = (1 - churn[m]) ** (1 / 12)
        joining = acquisition[m] / 12 + stock[m - 1] * referrals[m] / 12
        stock.append(stock[m - 1] * staying + joining)
    return stock


def staying_stock(base: Lines, spared: Path, acquisition: Path, referrals: Path) -> Path:
    """Customers where those gained against the baseline never leave, though they too bring others in."""
    gained = [0.0]
    for m in range(1, len(acquisition)):
        more = spared[m] + base["customers"][m - 1] * (referrals[m] - base["referrals"][m]) / 12
        more += (acquisition[m] - base["acquisition"][m]) / 12
        gained.append(gained[m - 1] * (1 + referrals[m] / 12) + more)
    return [stock + extra for stock, extra in zip(base["customers"], gained, strict=True)]


def spared_path(stock: Path, churn: Path, after: Path) -> Path:
    """Customers of a stock who leave each month with one churn and would not with another."""
    months = range(1, len(churn))
    return [0.0, *(stock[m - 1] * ((1 - after[m]) ** (1 / 12) - (1 - churn[m]) ** (1 / 12)) for m in months)]


def beta_steps(alpha: float, mean: float, steps: int = 240) -> list[tuple[float, float]]:
    """Churn and weight of a beta distribution in equal steps of the log odds of churn.

    Below the lowest step nobody leaves; the weights there fall by the same factor each step and add up.
    """
    beta = alpha * (1 - mean) / mean
    low, high = -22.0, min(40 / min(beta, 1), 600)
    odds = [low + (high - low) * step / steps for step in range(steps + 1)]
    logs = [alpha * x - (alpha + beta) * (max(x, 0) + math.log1p(math.exp(-abs(x)))) for x in odds]
    weights = [math.exp(log - max(logs)) for log in logs]
    weights[0] /= 1 - math.exp(-alpha * (odds[1] - odds[0]))
    return [(1 / (1 + math.exp(-x)), weight / sum(weights)) for x, weight in zip(odds, weights, strict=True)]


class Kind(NamedTuple):
    """Customers of a segment who share one churn: how many there are today, what part of all who join."""

    today: float
    joining: float
    churn: Path


def kinds_of(run: Run, segment_id: str) -> list[Kind]:
    """Customers by their own churn, where churn falls with tenure because the likeliest to leave go first."""
    segment, links = run.case["segments"][segment_id], links_to(run, "churn", segment_id)
    new = segment["new_customer_churn"]
    alpha = new * (1 / segment["polarisation"] - 1)
    kinds = []
    for mean, of_today in ((segment["annual_churn"], True), (new, False)):
        for churn, weight in beta_steps(alpha, mean):
            path = moved_path(run, "churn", segment_id, links, churn)
            kinds.append(Kind(weight * segment["customers"] * of_today, weight * (not of_today), path))
    return kinds


def kind_stocks(kinds: list[Kind], acquisition: Path, referrals: Path) -> list[Path]:
    """The customers of each kind, month by month; all kinds together bring in the referred."""
    stocks = [[kind.today] for kind in kinds]
    for m in range(1, len(acquisition)):
        joining = acquisition[m] / 12 + sum(stock[m - 1] for stock in stocks) * referrals[m] / 12
        for kind, stock in zip(kinds, stocks, strict=True):
            stock.append(stock[m - 1] * (1 - kind.churn[m]) ** (1 / 12) + joining * kind.joining)
    return stocks


def together(paths: list[Path]) -> Path:
    return [sum(month) for month in zip(*paths, strict=True)]


def mean_churn(kinds: list[Kind], stocks: list[Path]) -> Path:
    """Annual churn of those who are customers when each month begins."""
    months = range(1, len(stocks[0]))
    leaving = [sum(s[m - 1] * kind.churn[m] for kind, s in zip(kinds, stocks, strict=True)) for m in months]
    return [leaving[m - 1] / (sum(s[m - 1] for s in stocks) or 1) for m in months]


def active(stock: Path, m: int) -> float:
    return (stock[m - 1] + stock[m]) / 2


def segment_paths(run: Run, segment_id: str) -> Lines:
    """The five behaviours of a segment, its customers, its satisfaction if it has one."""
    segment = run.case["segments"][segment_id]
    paths = {behaviour: behaviour_path(run, behaviour, segment_id) for behaviour in LEVEL_FIELD}
    paths["customers"] = customer_stock(segment["customers"], paths["churn"], paths["acquisition"], paths["referrals"])
    if "polarisation" in segment:
        kinds = kinds_of(run, segment_id)
        stocks = kind_stocks(kinds, paths["acquisition"], paths["referrals"])
        paths |= {"customers": together(stocks), "churn": [paths["churn"][0], *mean_churn(kinds, stocks)]}
    if "satisfaction" in segment:
        paths["satisfaction"] = satisfaction_path(run, segment_id)
    return paths


def acquisition_cost(segment: Table, paths: Lines, m: int) -> float:
    acquired = paths["acquisition"][m] / 12
    referred = paths["customers"][m - 1] * paths["referrals"][m] / 12
    reward = referred * segment.get("referral_reward", 0)
    return acquired * segment.get("acquisition_cost", 0) + reward


def service_cost(segment: Table, paths: Lines, m: int) -> float:
    growth = (1 + segment.get("contact_cost_growth", 0)) ** (m / 12)
    contacts = active(paths["customers"], m) * paths["contacts"][m] / 12
    return contacts * segment.get("contact_cost", 0) * growth


def volume_cost(run: Run, segment_id: str, paths: Lines, m: int) -> float:
    """Running costs per active customer and per contact, in the run with the initiatives."""
    total = 0.0
    for initiative, cost in run.costs():
        if m > initiative.get("start", 0) and cost.get("segment", segment_id) == segment_id:
            yearly = cost.get("per_customer", 0)
            yearly += cost.get("per_contact", 0) * paths["contacts"][m]
            yearly *= (1 + cost.get("growth", 0)) ** (m / 12)
            yearly *= 1 + initiative.get("cost_risk", 0)
            total += active(paths["customers"], m) * yearly / 12
    return total


def churn_alone(run: Run, segment_id: str, base: Lines, after: Lines) -> tuple[Path, Path]:
    """Customers where only churn is changed; those of the baseline it spares each month."""
    segment, joining = run.case["segments"][segment_id], (base["acquisition"], base["referrals"])
    if "polarisation" not in segment:
        stock = customer_stock(segment["customers"], after["churn"], *joining)
        return stock, spared_path(base["customers"], base["churn"], after["churn"])
    before, changed = (kinds_of(of, segment_id) for of in (Run(run.case, [], run.strength), run))
    spared = [
        spared_path(stock, old.churn, new.churn)
        for stock, old, new in zip(kind_stocks(before, *joining), before, changed, strict=True)
    ]
    return together(kind_stocks(changed, *joining)), together(spared)


def segment_cash(run: Run, segment_id: str, base: Lines, after: Lines) -> Lines:
    """The incremental lines of one segment before tax; base and after are its paths."""
    segment, lines = run.case["segments"][segment_id], {line: run.zeros() for line in LINES}
    churn_only, spared = churn_alone(run, segment_id, base, after)
    if not run.survival:
        churn_only = staying_stock(base, spared, base["acquisition"], base["referrals"])
        after["customers"] = staying_stock(base, spared, after["acquisition"], after["referrals"])
    for m in run.months():
        kept = active(churn_only, m) - active(base["customers"], m)
        won = active(after["customers"], m) - active(churn_only, m)
        unit = base["spend"][m] / 12 * segment["margin"]
        more = (after["spend"][m] - base["spend"][m]) / 12 * segment["margin"]
        cost = acquisition_cost(segment, after, m) - acquisition_cost(segment, base, m)
        lines["retention"][m] = kept * unit
        lines["acquisition"][m] = won * unit - cost
        lines["spend"][m] = active(after["customers"], m) * more
        lines["service"][m] = service_cost(segment, base, m) - service_cost(segment, after, m)
        lines["running"][m] = -volume_cost(run, segment_id, after, m)
    return lines


def yearly_benefits(run: Run, benefit_class: str) -> Path:
    """Savings and incomes of one class, by month (a twelfth of the yearly amount)."""
    stream = run.zeros()
    for m in run.months():
        for initiative, effect in run.effects():
            if effect.get("class", "cash") == benefit_class:
                yearly = effect.get("saving", 0) + effect.get("income", 0)
                stream[m] += yearly / 12 * effect_share(initiative, m, run.strength)
    return stream


def shared_cash(run: Run) -> tuple[Lines, Path]:
    """The lines that belong to no segment, and the depreciation."""
    lines = {line: run.zeros() for line in LINES} | {"direct": yearly_benefits(run, "cash")}
    depreciation = run.zeros()
    for initiative, cost in run.costs():
        risk, start = 1 + initiative.get("cost_risk", 0), initiative.get("start", 0)
        paid = start + cost.get("month", 0)
        if "amount" in cost and (paid != int(paid) or paid < 0):
            raise ValueError(f"a one-off is paid in a whole month from 0 on, not {paid}")
        for m in [0, *run.months()]:
            if "amount" in cost:
                kind = cost.get("kind", "opex")
                if m == paid:
                    lines[kind][m] -= cost["amount"] * risk
                if kind == "capex" and "tax_rate" in run.case and paid < m <= paid + cost["life"]:
                    depreciation[m] += cost["amount"] * risk / cost["life"]
            if "annual" in cost and m > max(0, start):
                growth = (1 + cost.get("growth", 0)) ** (m / 12)
                lines["running"][m] -= cost["annual"] / 12 * growth * risk
    return lines, depreciation


def add_tax(run: Run, lines: Lines, depreciation: Path) -> None:
    for m in [0, *run.months()]:
        taxed = sum(lines[line][m] for line in LINES if line not in ("capex", "tax"))
        lines["tax"][m] = -run.case.get("tax_rate", 0) * (taxed - depreciation[m])


def project(case: Table, strength: float = 1.0, *, survival: bool = True) -> Table:
    """Incremental cash by line, month and segment, with the paths behind it."""
    case = unwrap(case)
    initiatives = [i for i in case.get("initiatives", {}).values() if i.get("included", True)]
    runs = {"baseline": Run(case, [], strength), "with": Run(case, initiatives, strength, survival)}
    after = runs["with"]
    rows: dict[str, Lines] = {}
    out: Table = {n: {"baseline": {}, "with": {}} for n in ("customers", "churn", "satisfaction")}
    for segment_id in case["segments"]:
        paths = {name: segment_paths(run, segment_id) for name, run in runs.items()}
        rows[segment_id] = segment_cash(after, segment_id, paths["baseline"], paths["with"])
        for name in out:
            for run_name, run_paths in paths.items():
                if name in run_paths:
                    out[name][run_name][segment_id] = run_paths[name]
    rows["shared"], depreciation = shared_cash(after)
    for row_id, row in rows.items():
        add_tax(after, row, depreciation if row_id == "shared" else after.zeros())
    out["segment_lines"] = rows
    months = [0, *after.months()]
    out["lines"] = {b: [sum(row[b][m] for row in rows.values()) for m in months] for b in LINES}
    out["net"] = [sum(out["lines"][line][m] for line in LINES) for m in months]
    out["capacity"] = yearly_benefits(after, "capacity")
    out["non_financial"] = yearly_benefits(after, "non-financial")
    return out


def npv(case: Table, strength: float = 1.0, *, survival: bool = True) -> float:
    growth, net = 1 + unwrap(case)["discount_rate"], project(case, strength, survival=survival)["net"]
    return sum(flow * growth ** (-m / 12) for m, flow in enumerate(net))
