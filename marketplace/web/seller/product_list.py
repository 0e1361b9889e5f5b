"""What the seller's list shows: products, their packs with stock in sale units, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.catalog.models import Product, Variant
from marketplace.catalog.queries import photo_file, products_of_shop
from marketplace.inventory.commands.offering import grows_fresh
from marketplace.inventory.queries import stock_of
from marketplace.web.seller.product_forms import QuickForm
from marketplace.web.serving.media import media_url

PAGE = 24


@dataclass(frozen=True)
class Row:
    """One product; ``packs`` are its variants on sale with the form that changes each.

    ``grows`` says that a new harvest of it can be put on sale.
    """

    product: Product
    photo: str | None
    placeholder: str | None
    packs: list[tuple[Variant, QuickForm]]
    grows: bool


@dataclass(frozen=True)
class ListPage:
    """``after`` is the code of the last product where more follow."""

    rows: list[Row]
    after: str | None


@dataclass(frozen=True)
class Undo:
    """What the last quick change replaced: đồng and base units, or None where it did not."""

    sku: str
    price: int | None
    stock: int | None

    @classmethod
    def asked(cls, values: Mapping[str, str]) -> "Undo | None":
        """Read it from an address or form; None where nothing can be taken back."""
        price, stock = _number(values.get("gia")), _number(values.get("ton"))
        if "doi" not in values or (price is None and stock is None):
            return None
        return cls(values["doi"], price, stock)

    @property
    def fields(self) -> dict[str, str | int]:
        """The hidden fields of the form that takes it back."""
        numbers = {"gia": self.price, "ton": self.stock}
        return {"doi": self.sku} | {name: n for name, n in numbers.items() if n is not None}


def _number(text: str | None) -> int | None:
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 12):
        return None
    return int(text)


def list_page(seller_id: int, *, after: str | None, bad: tuple[str, QuickForm] | None) -> ListPage:
    """A page of a shop's products; ``bad`` is a quick form that was sent with something wrong."""
    products = products_of_shop(seller_id, after=after, most=PAGE + 1)
    shown = products[:PAGE]
    variants = [variant.id for product in shown for variant in product.variants]
    stock = stock_of(variants)
    return ListPage(
        rows=[_row(product, stock, bad) for product in shown],
        after=shown[-1].code if len(products) > PAGE else None,
    )


def _row(product: Product, stock: Mapping[int, int], bad: tuple[str, QuickForm] | None) -> Row:
    photo = product.photos[0] if product.photos else None
    return Row(
        product=product,
        photo=media_url(photo_file(photo)) if photo else None,
        placeholder=f"data:image/webp;base64,{photo.placeholder}" if photo else None,
        packs=[
            (variant, _form(variant, stock[variant.id] // variant.base_quantity, bad))
            for variant in product.variants
        ],
        grows=(product.sold_from_lots or grows_fresh(product, product.category))
        and any(variant.net_grams for variant in product.variants),
    )


def _form(variant: Variant, left: int, bad: tuple[str, QuickForm] | None) -> QuickForm:
    if bad is not None and bad[0] == variant.sku:
        return bad[1]
    values = {"price": int(variant.price), "stock": left, "was": left}
    return QuickForm(formdata=None, data=values, prefix=f"{variant.sku}-")
