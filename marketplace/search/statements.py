"""The SQL statements that answer a plan; what differs between databases is in `Dialect`.

Each tier is a branch of one UNION ALL, read only until the page is full; the level up to which
tiers count is decided in the same statement. Values travel as parameters, so a plan's shape
alone decides the text and the database may keep it prepared.
"""

# ruff: noqa: S608 - names of tables and columns are constants; values are parameters.

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from marketplace.search.documents import month_mask
from marketplace.search.index import (
    BAND,
    CATEGORY,
    MONTH,
    STOCK,
    TOTAL,
    TRUST_MARKS,
    UNIT,
    Position,
)
from marketplace.search.plan import NO_FILTERS, Filters, Level, QueryPlan, Sort, Tier

# Statement and parameters, marks as "?".
Statement = tuple[str, list[object]]
Groups = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Dialect:
    """How a database is asked for documents by tokens.

    ``matches`` holds a "{}" for the expression; ``entries`` joins the columns of `search_entry`.
    ``tier`` renders required tokens, filter groups and banned groups; ``cover`` renders groups
    of which one is enough, and filter groups.
    """

    source: str
    key: str
    order: str
    matches: str
    entries: str
    names: str
    tier: Callable[[Sequence[str], Groups, Groups], str]
    cover: Callable[[Groups, Groups], str]

    def where(self, expression: str = "?") -> str:
        return self.matches.format(expression)


def page_statement(
    dialect: Dialect,
    plan: QueryPlan,
    filters: Filters,
    sort: Sort,
    limit: int,
    after: Position | None,
) -> Statement:
    """Return rows (tier, value, key) after a first row (-1, generation, level)."""
    chosen, values = _chosen_level(dialect, plan, sort, after)
    if sort is Sort.RELEVANCE:
        page, more = _tier_page(dialect, plan, filters, limit, after)
    else:
        page, more = _sorted_page(dialect, plan, filters, sort, limit, after)
    text = (
        f"WITH chosen(level) AS MATERIALIZED ({chosen}) "
        "SELECT -1 AS tier, (SELECT generation FROM search_state) AS value, level AS rank_key "
        f"FROM chosen UNION ALL SELECT * FROM ({page}) AS page"
    )
    return text, values + more


def _chosen_level(
    dialect: Dialect, plan: QueryPlan, sort: Sort, after: Position | None
) -> Statement:
    last = len(plan.levels) - 1
    if after is not None or last == 0:
        return "SELECT CAST(? AS INTEGER)", [after.level if after else 0]
    text = "SELECT CASE"
    values: list[object] = []
    for place, following in enumerate(plan.levels[1:]):
        text += (
            " WHEN (SELECT count(*) FROM "
            f"(SELECT 1 FROM {dialect.source} WHERE {dialect.where()} LIMIT ?) AS probe) >= ? "
            f"THEN {place}"
        )
        needed = following.needed(sort)
        values += [dialect.cover(plan.levels[place].cover, ()), needed, needed]
    return f"{text} ELSE {last} END", values


def _tier_page(
    dialect: Dialect, plan: QueryPlan, filters: Filters, limit: int, after: Position | None
) -> Statement:
    price, price_values = _price_range(filters)
    tables = dialect.entries if price else dialect.source
    groups = filters.token_groups()
    branches: list[str] = []
    values: list[object] = []
    for number, place, tier in _tiers(plan):
        if after is not None and (number < after.hit.tier or place > after.level):
            continue
        expression = dialect.tier(tier.required, groups, tier.banned)
        condition, bounds = f"{dialect.where()}{price}", [expression, *price_values]
        if after is not None and number == after.hit.tier:
            condition += f" AND {dialect.key} > ?"
            bounds.append(after.hit.rank_key)
        branches.append(
            f"SELECT * FROM (SELECT {number} AS tier, 0 AS value, {dialect.key} AS rank_key "
            f"FROM {tables} WHERE {condition} ORDER BY {dialect.order} "
            f"LIMIT (CASE WHEN (SELECT level FROM chosen) >= {place} THEN ? ELSE 0 END)) "
            f"AS tier{number}"
        )
        values += [*bounds, limit]
    return " UNION ALL ".join(branches) + " LIMIT ?", [*values, limit]


def _tiers(plan: QueryPlan) -> list[tuple[int, int, Tier]]:
    flat = [(place, tier) for place, level in enumerate(plan.levels) for tier in level.tiers]
    return [(number, place, tier) for number, (place, tier) in enumerate(flat)]


def _sorted_page(
    dialect: Dialect,
    plan: QueryPlan,
    filters: Filters,
    sort: Sort,
    limit: int,
    after: Position | None,
) -> Statement:
    column = {Sort.PRICE_UP: "price", Sort.PRICE_DOWN: "-price", Sort.NEWEST: "-created"}[sort]
    groups = filters.token_groups()
    cases = " ".join(f"WHEN {place} THEN ?" for place in range(len(plan.levels)))
    values: list[object] = [dialect.cover(level.cover, groups) for level in plan.levels]
    price, more = _price_range(filters)
    condition = dialect.where(f"(SELECT CASE level {cases} END FROM chosen)") + price
    values += more
    if after is not None:
        condition += f" AND ({column} > ? OR ({column} = ? AND search_entry.rank_key > ?))"
        values += [after.hit.value, after.hit.value, after.hit.rank_key]
    text = (
        f"SELECT 0 AS tier, {column} AS value, search_entry.rank_key AS rank_key "
        f"FROM {dialect.entries} WHERE {condition} ORDER BY 2, 3 LIMIT ?"
    )
    return text, [*values, limit]


def facets_statement(dialect: Dialect, level: Level, filters: Filters) -> Statement:
    """Return rows (field, raw value, documents); a field's rows leave its own filter out."""
    conditions = _column_conditions(filters)
    fields = [
        (TOTAL, "''"),
        (UNIT, "unit_code"),
        (CATEGORY, "category_path"),
        (BAND, "CAST(band AS TEXT)"),
        (MONTH, "CAST(months AS TEXT)"),
        (STOCK, "CAST(in_stock AS TEXT)"),
        *((name, "trust_path") for name in TRUST_MARKS),
    ]
    counts: list[str] = []
    values: list[object] = [dialect.cover(level.cover, ())]
    for name, column in fields:
        others = [condition for of, condition in conditions if of != name]
        where = " AND ".join(text for text, _ in others) or "1 = 1"
        values += [value for _, given in others for value in given]
        counts.append(
            f"SELECT '{name}' AS field, {column} AS raw, count(*) AS documents "
            f"FROM hit WHERE {where} GROUP BY 2"
        )
    text = (
        "WITH hit AS MATERIALIZED (SELECT unit_code, category_path, band, months, in_stock, price, "
        f"trust_path FROM {dialect.entries} WHERE {dialect.where()}) {' UNION ALL '.join(counts)}"
    )
    return text, values


def _column_conditions(filters: Filters) -> list[tuple[str, Statement]]:
    found: list[tuple[str, Statement]] = []
    if filters.unit_codes:
        found.append((UNIT, _one_of("unit_code", filters.unit_codes)))
    if filters.categories:
        found.append((CATEGORY, _any_inside("category_path", filters.categories)))
    if filters.months:
        found.append((MONTH, ("months & ? <> 0", [month_mask(filters.months)])))
    if filters.bands:
        found.append((BAND, _one_of("band", filters.bands)))
    price, values = _price_range(filters)
    if price:
        found.append((BAND, (price.removeprefix(" AND "), values)))
    if filters.in_stock:
        found.append((STOCK, ("in_stock = 1", [])))
    for name, marks in filters.trust.items():
        found.append((name, _any_inside("trust_path", marks)))
    return found


def _any_inside(column: str, parts: Sequence[str]) -> Statement:
    within = " OR ".join(f"replace({column}, ?, '') <> {column}" for _ in parts)
    return f"({within})", [f"/{part}/" for part in parts]


def _one_of(column: str, given: Sequence[object]) -> Statement:
    return f"{column} IN ({', '.join('?' for _ in given)})", list(given)


def _price_range(filters: Filters) -> Statement:
    text, values = "", list[object]()
    if filters.price_min is not None:
        text, values = text + " AND price >= ?", [*values, filters.price_min]
    if filters.price_max is not None:
        text, values = text + " AND price <= ?", [*values, filters.price_max]
    return text, values


def suggest_statement(dialect: Dialect, plan: QueryPlan, limit: int) -> Statement:
    """Return rows (tier, value, key, name) in order."""
    page, values = page_statement(dialect, plan, NO_FILTERS, Sort.RELEVANCE, limit, None)
    text = (
        f"SELECT found.tier, found.rank_key, named.name FROM ({page}) AS found "
        f"JOIN {dialect.names} AS named ON named.rank_key = found.rank_key "
        "WHERE found.tier >= 0 ORDER BY 1, 2"
    )
    return text, values
