"""An officer declares what the commune is known for, and its listings are linked by that."""

from marketplace.catalog.models import Product
from marketplace.core.db import db
from tests.factories import make_officer, make_product, make_province_officer, make_unit
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in

PAGE = "/can-bo/xa/07525/san-pham-chu-luc"


def test_declaring_a_key_product_links_the_communes_listings(app):
    product_id = make_product().id
    client = app.test_client()
    sign_in(client, make_officer())

    answer = fill_in(client, PAGE, name="Vải thiều Chũ", produce="vai thieu")

    assert answer.status_code == 302
    assert "Vải thiều Chũ" in client.get(PAGE).text
    linked = db.session.get_one(Product, product_id)
    db.session.refresh(linked)
    assert linked.key_product_id is not None


def test_wrong_fields_get_their_sentences_and_stay(app):
    make_product()
    client = app.test_client()
    sign_in(client, make_officer())

    answer = fill_in(client, PAGE, name="", produce="Trà đá")

    assert answer.status_code == 422
    assert "Nhập tên, ví dụ Vải thiều Chũ." in answer.text
    assert 'value="Trà đá"' in answer.text
    answer = fill_in(client, PAGE, name="Vải thiều Chũ", produce="Trà đá")
    assert "Hãy chọn loại nông sản trong danh sách." in answer.text


def test_a_province_officer_reads_and_another_commune_sees_nothing(app):
    make_product()
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    reader, stranger = app.test_client(), app.test_client()
    sign_in(reader, make_province_officer("24"))
    sign_in(stranger, make_officer("30076"))

    page = reader.get(PAGE)
    assert page.status_code == 200
    assert "Khai báo thêm" not in page.text
    assert stranger.get(PAGE).status_code == 404
