from sqlalchemy import select

from marketplace.catalog.models import Category, ListingStatus, Product, Variant
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.inventory.models import MovementKind, StockItem, StockMovement
from marketplace.sellers.models import Seller
from tests.factories.people import LONG_AGO
from tests.factories.saving import numbers, save
from tests.factories.shops import make_seller


def make_category(slug: str = "vai-thieu", name: str = "Vải thiều") -> Category:
    """A kind of produce under the group of fruit, made once per slug."""
    found = db.session.scalar(select(Category).where(Category.slug == slug))
    if found is not None:
        return found
    group = db.session.scalar(select(Category).where(Category.slug == "trai-cay"))
    if group is None:
        group = Category(
            slug="trai-cay", name="Trái cây", picture="img/produce/trai-cay.webp", position=1
        )
        save(group)
    category = Category(
        slug=slug,
        name=name,
        parent_id=group.id,
        picture=f"img/produce/{slug}.webp",
        position=1,
    )
    save(category)
    return category


def make_product(
    name: str = "Vải thiều Lục Ngạn",
    *,
    seller: Seller | None = None,
    category: Category | None = None,
    price: int = 35_000,
    unit: str = "kg",
    base_quantity: int = 1_000,
    stock: int = 50_000,
    published: bool = True,
) -> Product:
    """A product with one variant and stock in base units (grams for the default kilogram)."""
    seller = seller or make_seller()
    category = category or make_category()
    number = next(numbers)
    product = Product(
        code=new_code("SP"),
        slug=f"san-pham-{number}",
        name=name,
        seller_id=seller.id,
        unit_code=seller.unit_code,
        category_id=category.id,
        status=ListingStatus.PUBLISHED if published else ListingStatus.DRAFT,
        visible=published and seller.may_sell,
        published_at=LONG_AGO if published else None,
        created_at=LONG_AGO,
        variants=[
            Variant(
                sku=new_code("MH"),
                unit=unit,
                base_quantity=base_quantity,
                net_grams=base_quantity if unit in {"kg", "tui", "hop", "thung"} else None,
                price=Vnd(price),
            )
        ],
    )
    save(product)
    variant = db.session.scalar(select(Variant).where(Variant.product_id == product.id))
    assert variant is not None
    save(
        StockItem(variant_id=variant.id, available=stock),
        StockMovement(
            variant_id=variant.id,
            kind=MovementKind.RECEIVED,
            quantity=stock,
            reference="tests",
            moved_by="tests",
            moved_at=LONG_AGO,
        ),
    )
    return product
