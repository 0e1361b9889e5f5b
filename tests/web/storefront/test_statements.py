"""Public pages cost a fixed number of statements and never write."""

import pytest

from tests.factories import make_category, make_seller
from tests.web.storefront.lists import counted, fill, writes_of

PAGES = {
    "/": 4,
    "/xa/07525": 4,
    "/danh-muc": 1,
    "/danh-muc/trai-cay": 2,
    "/danh-muc/cam": 2,
    "/san-pham/{product}": 5,
    "/gian-hang/{shop}": 2,
    "/tim-kiem?q=cam": 3,
    "/tim-kiem?q=cam&xa=07525&gia=1&con-hang=1": 3,
    "/tim-kiem/goi-y?q=ca": 1,
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_few_statements_however_much_is_on_sale(app, page):
    seller, category = make_seller(), make_category("cam", "Cam")
    address = page.format(product=f"hang-{seller.id}-{category.id}-0", shop=seller.slug)
    client = app.test_client()
    costs = []
    for kind, products in (("cam", 30), ("buoi", 300)):
        fill(seller, make_category(kind, "Cam"), products=products)
        client.get(address)
        client.get(address + ("&" if "?" in address else "?") + "con-hang=1")
        with counted() as sent:
            assert client.get(address).status_code == 200
        assert writes_of(sent) == []
        costs.append(len(sent))

    assert costs[0] == costs[1]
    assert costs[0] <= PAGES[page]
