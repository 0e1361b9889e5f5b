"""The seller's products: one screen to list, two taps to change, nothing typed is lost."""

import re
from io import BytesIO

import pytest

from marketplace.catalog.models import ListingStatus, Photo, Product, Variant
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.inventory.queries import stock_of
from marketplace.sellers.models import SellerStatus
from tests.core.pictures import jpeg, picture
from tests.factories import make_product, make_seller

NEW = "/nguoi-ban/san-pham/moi"
LIST = "/nguoi-ban/san-pham"


def listing(**facts):
    typed = {"category": "vai-thieu", "price": "35.000", "unit": "kg", "quantity": "50"}
    return typed | {"key": new_code("SP")} | facts


def photo(content=None, name="vai.jpg"):
    return BytesIO(content or jpeg()), name


def posted(typed, content):
    """A multipart body held in memory, as the test client would spill a large one onto the disk."""
    parts = [
        f'--frontier\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in typed.items()
    ]
    head = (
        '--frontier\r\nContent-Disposition: form-data; name="photos"; filename="to.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return "".join([*parts, head]).encode() + content + b"\r\n--frontier--\r\n"


def variant_of(product):
    return db.session.query(Variant).filter_by(product_id=product.id).order_by("id").first()


def fields(page):
    return dict(re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', page))


def test_a_photo_two_numbers_and_two_taps_put_lychee_on_sale(client, owner):
    seller = make_seller(owner=owner)

    answer = client.post(NEW, data=listing(photos=photo()), follow_redirects=True)

    product = db.session.query(Product).one()
    assert answer.status_code == 200
    assert product.name in answer.text
    assert (product.name, product.status, product.seller_id) == (
        "Vải thiều",
        ListingStatus.PUBLISHED,
        seller.id,
    )
    variant = variant_of(product)
    assert (int(variant.price), stock_of([variant.id])) == (35_000, {variant.id: 50_000})
    assert db.session.query(Photo).count() == 1


def test_a_second_tap_makes_no_second_product(client, owner):
    make_seller(owner=owner)
    form = listing()

    for _ in range(2):
        assert client.post(NEW, data=form).status_code == 302

    assert db.session.query(Product).count() == 1


def test_a_shop_that_waits_keeps_a_draft_and_is_told_so(client, owner):
    make_seller(owner=owner, status=SellerStatus.SUBMITTED)

    page = client.post(NEW, data=listing(), follow_redirects=True).text

    assert db.session.query(Product).one().status is ListingStatus.DRAFT
    assert "notice-success" in page


def test_every_wrong_field_gets_its_sentence_and_keeps_what_was_typed(client, owner):
    make_seller(owner=owner)
    typed = listing(category="", price="rẻ", unit="", quantity="nhiều", name="Vải của tôi")

    answer = client.post(NEW, data=typed | {"photos": photo()})

    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 4
    for kept in ('value="rẻ"', 'value="nhiều"', 'value="Vải của tôi"', 'name="kept_photo"'):
        assert kept in answer.text
    assert db.session.query(Product).count() == 0


def test_a_good_photo_sent_with_a_wrong_price_is_there_at_the_second_try(client, owner):
    make_seller(owner=owner)
    first = client.post(NEW, data=listing(price="") | {"photos": photo()}).text
    kept = re.search(r'name="kept_photo" value="([0-9a-f]{64})"', first)

    client.post(NEW, data=listing(kept_photo=kept[1]))

    assert db.session.query(Photo).one().content_hash == kept[1]


@pytest.mark.parametrize("content", [b"Xin ch\xc3\xa0o", b"\xff\xd8" + b"\0" * 1_000])
def test_a_file_that_is_no_photo_gets_a_sentence_and_loses_nothing(client, owner, content):
    make_seller(owner=owner)

    answer = client.post(NEW, data=listing(photos=photo(content)))

    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 1
    assert 'value="35000"' in answer.text or 'value="35.000"' in answer.text


def test_a_photo_of_fifty_megabytes_gets_a_sentence_and_loses_nothing(client, owner):
    make_seller(owner=owner)

    answer = client.post(
        NEW,
        data=posted(listing(), b"\xff\xd8" + b"\0" * 50_000_000),
        content_type="multipart/form-data; boundary=frontier",
    )

    assert answer.status_code == 422
    assert "20 MB" in answer.text
    assert 'value="50"' in answer.text


def test_a_chuc_without_its_pieces_is_refused_at_its_field(client, owner):
    make_seller(owner=owner)

    answer = client.post(NEW, data=listing(category="trung", unit="chuc"))
    assert answer.status_code == 422
    assert answer.text.count('class="field-error"') == 1
    client.post(NEW, data=listing(category="trung", unit="chuc", content="12"))

    assert variant_of(db.session.query(Product).one()).base_quantity == 12


def edited(**facts):
    return {
        "name": "Vải thiều chín muộn",
        "description": "Ngọt",
        "category": "vai-thieu",
        "goods_class": "raw_own",
        "first_start": "15/5",
        "first_end": "31/07",
        "preorder_from": "2027-05-12",
    } | facts


def test_the_full_page_saves_words_season_and_photos(client, owner):
    product = make_product(seller=make_seller(owner=owner))
    address = f"{LIST}/{product.code}"
    for size in (60, 70):
        client.post(address, data=edited(photos=photo(jpeg(picture(size, 50)))))

    db.session.refresh(product)
    assert product.name == "Vải thiều chín muộn"
    assert product.seasons == [["05-15", "07-31"]]
    assert str(product.preorder_from) == "2027-05-12"
    first, second = (row.code for row in db.session.query(Photo).order_by(Photo.position))
    client.post(f"{address}/anh/{second}/len-dau")
    assert db.session.query(Photo).order_by(Photo.position).first().code == second
    client.post(address, data=edited(remove_photo=[first]))
    assert [row.code for row in db.session.query(Photo)] == [second]
    page = client.get(address).text
    assert 'value="15/05"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"category": "trai-cay"},
        {"first_end": ""},
        {"first_start": "31/02"},
        {"preorder_from": "hôm qua"},
        {"goods_class": "x"},
    ],
)
def test_a_wrong_field_on_the_full_page_keeps_the_rest(client, owner, wrong):
    product = make_product(seller=make_seller(owner=owner))

    answer = client.post(f"{LIST}/{product.code}", data=edited(description="Giữ lại") | wrong)

    assert answer.status_code == 422
    assert 'class="field-error"' in answer.text
    assert "Giữ lại" in answer.text
    db.session.refresh(product)
    assert product.name == "Vải thiều Lục Ngạn"


def test_a_pack_is_added_and_another_retired(client, owner):
    product = make_product(seller=make_seller(owner=owner))
    first = variant_of(product)

    wrong = client.post(f"{LIST}/{product.code}/quy-cach", data={"unit": "thung", "price": "9"})
    assert wrong.status_code == 422
    typed = {"unit": "thung", "price": "300000", "quantity": "5", "content": "10000"}
    client.post(f"{LIST}/{product.code}/quy-cach", data=typed)
    client.post(f"{LIST}/quy-cach/{first.sku}/ngung")

    crate = db.session.query(Variant).filter_by(product_id=product.id, active=True).one()
    assert (crate.unit, stock_of([crate.id])) == ("thung", {crate.id: 50_000})


def test_a_product_is_taken_off_sale_and_put_back(client, owner):
    product = make_product(seller=make_seller(owner=owner))

    client.post(f"{LIST}/{product.code}/ngung-ban")
    db.session.refresh(product)
    assert product.status is ListingStatus.WITHDRAWN
    client.post(f"{LIST}/{product.code}/dang-ban")

    db.session.refresh(product)
    assert product.visible


def test_the_products_of_another_shop_are_not_found(client, owner):
    make_seller(owner=owner)
    foreign = make_product(seller=make_seller("Vườn khác"))
    sku = variant_of(foreign).sku

    assert client.get(f"{LIST}/{foreign.code}").status_code == 404
    for path in (
        f"{foreign.code}",
        f"{foreign.code}/quy-cach",
        f"{foreign.code}/dang-ban",
        f"{foreign.code}/ngung-ban",
        f"{foreign.code}/anh/AN1/len-dau",
        f"quy-cach/{sku}/nhanh",
        f"quy-cach/{sku}/hoan-tac",
        f"quy-cach/{sku}/ngung",
    ):
        assert client.post(f"{LIST}/{path}").status_code == 404
    assert foreign.name not in client.get(LIST).text


def test_a_long_list_goes_on_at_the_next_page(client, owner):
    seller = make_seller(owner=owner)
    for number in range(26):
        make_product(f"Vải số {number:02d}", seller=seller)

    first = client.get(LIST).text
    following = re.search(r'href="([^"]*sau=[^"]*)"', first)
    second = client.get(following[1]).text

    assert first.count('class="item"') == 24
    assert ("Vải số 25" in second, "Vải số 23" in second) == (True, False)


def test_media_is_served_for_ever_and_nothing_else_is(client, owner):
    make_seller(owner=owner)
    client.post(NEW, data=listing(photos=photo()))
    picture_hash = db.session.query(Photo).one().content_hash

    answer = client.get(f"/media/{picture_hash}-2000.jpg")

    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("..%2f..%2fmarket.db", "../market.db", "x.webp", "a" * 64 + "-320.webp"):
        assert client.get(f"/media/{name}").status_code == 404
