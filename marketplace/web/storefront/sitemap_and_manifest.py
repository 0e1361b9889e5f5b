"""What machines ask for: the site map, who may look where, and how the market is installed."""

from flask import Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from marketplace.catalog.models import Category, Product
from marketplace.core.db import db
from marketplace.sellers.models import Seller, SellerStatus
from marketplace.web.serving.assets import asset_address
from marketplace.web.serving.market import market
from marketplace.web.serving.settings import settings
from marketplace.web.storefront import blueprint

# A site map may hold 50,000 addresses; a page of it covers so many product numbers.
AT_ONCE = 20_000
KEPT = "public, max-age=3600"
CLOSED = (
    "/gio-hang",
    "/thanh-toan",
    "/don-hang",
    "/tai-khoan",
    "/nguoi-ban",
    "/can-bo",
    "/quan-tri",
)


@blueprint.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """The pages of the site map."""
    last = db.session.scalar(select(func.max(Product.id))) or 0
    pages = [f"/sitemap-{number}.xml" for number in range(last // AT_ONCE + 1)]
    return _xml("storefront/sitemap_index.xml", addresses=pages)


@blueprint.get("/sitemap-<int(max=100000):number>.xml")
def sitemap_page(number: int) -> ResponseReturnValue:
    """Products by their number; the first page leads to everything else, too."""
    within = Product.id.between(number * AT_ONCE, (number + 1) * AT_ONCE - 1)
    slugs = db.session.scalars(select(Product.slug).where(within, Product.visible))
    addresses = [f"/san-pham/{slug}" for slug in slugs]
    if number == 0:
        addresses = [*_places(), *addresses]
    return _xml("storefront/sitemap.xml", addresses=addresses)


def _places() -> list[str]:
    kinds = db.session.scalars(select(Category.slug).order_by(Category.id))
    shops = db.session.execute(
        select(Seller.slug, Seller.unit_code).where(Seller.status == SellerStatus.APPROVED)
    ).all()
    units = sorted({code for _slug, code in shops})
    return [
        *("/", "/danh-muc"),
        *(f"/danh-muc/{slug}" for slug in kinds),
        *(f"/xa/{code}" for code in units),
        *(f"/gian-hang/{slug}" for slug, _code in shops),
    ]


def _xml(template: str, **values: object) -> Response:
    body = render_template(template, base_url=settings().base_url, **values)
    answer = Response(body, mimetype="application/xml")
    answer.headers["Cache-Control"] = KEPT
    return answer


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {settings().base_url}/sitemap.xml", ""]
    answer = Response("\n".join(lines), mimetype="text/plain")
    answer.headers["Cache-Control"] = KEPT
    return answer


@blueprint.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """How the market is put on a phone's first screen."""
    icons = [
        {
            "src": asset_address(f"img/icon-{purpose}{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "maskable" if purpose else "any",
        }
        for purpose in ("", "maskable-")
        for size in (192, 512)
    ]
    sign = market()
    answer = jsonify(
        name=f"{sign.name} {sign.unit}".strip(),
        short_name=sign.name,
        lang="vi",
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#faf5ea",
        theme_color="#1c5a34",
        icons=icons,
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = KEPT
    return answer
