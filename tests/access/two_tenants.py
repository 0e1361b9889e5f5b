"""Two communes in one market, each with people, a cooperative, listings, an order and money.

What belongs to one alone carries its marker word, so that it is recognised wherever it turns up.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.access import actor_of
from marketplace.accounts.models import Role, User
from marketplace.catalog.models import Photo, PhotoState, Product
from marketplace.core.clock import Month, utc_now, vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db, unit_of_work
from marketplace.core.evidence import EvidenceStore
from marketplace.core.secretbox import SecretBox
from marketplace.core.settings import Settings
from marketplace.localities.commands import HOUSEHOLDS, declare_figure
from marketplace.localities.models import AdminUnit
from marketplace.notifications.commands import Draft, tell_many
from marketplace.notifications.models import Channel
from marketplace.orders.commands.payment import mark_group_paid
from marketplace.orders.models import Order, OrderGroup, PickupPoint
from marketplace.sellers.commands.payout import set_payout_account
from marketplace.sellers.models import Grower, Seller, SellerKind, SellerStatus
from marketplace.tracelog.identity import open_log
from marketplace.tracelog.sealing import seal_log
from marketplace.tracelog.sequencing import sequence_batch
from marketplace.web.serving.settings import KEY
from tests.access.ground import Ground
from tests.access.tenant_dossier import make_papers
from tests.access.tenant_farm import Farm, make_farm
from tests.clock import days_ago
from tests.factories import (
    make_officer,
    make_operator,
    make_product,
    make_province_officer,
    make_seller,
    make_unit,
    make_user,
)
from tests.factories.orders import (
    make_checkout,
    make_pickup_point,
    orders_of,
    place,
    to_pickup,
    variant_of,
)
from tests.factories.people import _grant
from tests.factories.saving import save
from tests.web.signing_in import sign_in

ACTORS = (
    *("anonymous", "buyer", "seller_member", "grower", "helper"),
    *("commune_officer", "province_officer", "operator"),
)


@dataclass(frozen=True)
class Tenant:
    """One commune's things; ``marker`` stands in everything that only its own people may see."""

    marker: str
    unit: AdminUnit
    shop: Seller
    pending_shop: Seller
    product: Product
    draft: Product
    photo: Photo
    sku: str
    group: OrderGroup
    order: Order
    point: PickupPoint
    buyer_phone: str
    account: str
    people: dict[str, User | None]
    farm: Farm

    @property
    def private_words(self) -> tuple[str, ...]:
        """What nobody of another commune may ever be shown."""
        bare = self.buyer_phone.removeprefix("+84")
        spaced = f"0{bare[:3]} {bare[3:6]} {bare[6:]}"
        return (
            *(self.marker, self.marker.lower(), self.account, bare, spaced),
            *(self.group.code, self.order.code, self.draft.code, self.draft.slug),
            *self.farm.private_words,
        )

    def client_of(self, app: Flask, actor: str) -> FlaskClient:
        """A browser of one of this commune's people, signed in with the second factor."""
        client = app.test_client()
        person = self.people[actor]
        if person is not None:
            sign_in(client, person)
        return client


def make_tenant(
    app: Flask, marker: str, *, unit: AdminUnit, phone: str, account: str, product_name: str
) -> Tenant:
    """A commune with everything that a route can name; ``phone`` is its buyer's."""
    now, settings = utc_now(), app.extensions[KEY]
    assert isinstance(settings, Settings)
    owner = make_user(f"Chủ {marker}")
    helper = make_user(f"Tổ {marker}")
    grower = make_user(f"Hộ {marker}")
    buyer = make_user(f"Khách {marker}", phone=phone)
    _grant(helper, Role.HELPER, unit=unit.code)
    shop = make_seller(
        f"Hợp tác xã {product_name}", unit=unit, kind=SellerKind.COOPERATIVE, owner=owner
    )
    pending = make_seller(f"Gian {marker}", unit=unit, status=SellerStatus.SUBMITTED)
    product = make_product(product_name, seller=shop)
    draft = make_product(f"Nháp {marker}", seller=shop, published=False)
    point = make_pickup_point(unit, name=f"Điểm nhận {product_name}")
    photo = Photo(
        code=new_code("AN"),
        product_id=draft.id,
        content_hash=f"{ord(marker[-1]):064x}",
        state=PhotoState.READY,
        position=0,
        width=320,
        height=320,
    )
    household = Grower(
        seller_id=shop.id,
        household_code=f"HO-{marker}",
        name=f"Nhà {marker}",
        user_id=grower.id,
        joined_on=days_ago(320),
    )
    save(photo, household)
    checkout = make_checkout(
        (product, 2), destination=to_pickup(point), phone=phone, method="vietqr_bank"
    )
    group = place(checkout, now=now - timedelta(minutes=1))
    with unit_of_work():
        found = db.session.get_one(OrderGroup, group.id)
        found.buyer_name = f"Khách {marker}"
        mark_group_paid(found, cashless=True, now=now)
        set_payout_account(
            shop,
            bank_bin="970422",
            number=account,
            holder=f"CHU {marker}",
            box=SecretBox(settings.secret_key.get_secret_value(), purpose="payout-account"),
            actor=actor_of(owner, grants=(), seller_ids=(shop.id,)),
            now=now,
        )
        declare_figure(
            unit,
            HOUSEHOLDS,
            2_570,
            month=Month.of(vietnam_day(now)),
            source=f"Báo cáo {marker}",
            actor="tests",
            now=now,
        )
        subject = f"Tin {marker}"
        notice = Draft(
            f"tests:{marker}", Channel.IN_APP, owner.id, owner.phone, subject, text=subject
        )
        tell_many([notice], now=now)
    order, province = orders_of(group)[0], make_province_officer(unit.province_code)
    ground = Ground(
        marker=marker,
        unit=unit,
        shop=shop,
        draft=draft,
        order=order,
        by=owner.code,
        phone=phone,
        store=EvidenceStore(settings.evidence_path),
        now=now,
    )
    papers = make_papers(
        marker,
        product=draft,
        shop=shop,
        owner=actor_of(owner, grants=(), seller_ids=(shop.id,)),
        member=province,
        file=ground.paper(),
        now=now,
    )
    return Tenant(
        marker=marker,
        unit=unit,
        shop=shop,
        pending_shop=pending,
        product=product,
        draft=draft,
        photo=photo,
        sku=variant_of(draft).sku,
        group=group,
        order=order,
        point=point,
        buyer_phone=phone,
        account=account,
        people={
            "anonymous": None,
            "buyer": buyer,
            "seller_member": owner,
            "grower": grower,
            "helper": helper,
            "commune_officer": make_officer(unit.code, name=f"Cán bộ {marker}"),
            "province_officer": province,
            "operator": make_operator(),
        },
        farm=make_farm(ground, household, papers),
    )


def two_tenants(app: Flask) -> tuple[Tenant, Tenant]:
    """Ours in Bắc Ninh and the other one in Đồng Tháp."""
    ours = make_tenant(
        app,
        "RIENGALPHA",
        unit=make_unit(),
        phone="+84912000111",
        account="1111222233",
        product_name="Vải thiều Hồng Xuân",
    )
    other = make_tenant(
        app,
        "RIENGBETA",
        unit=make_unit("30076", "Xã Mỹ Thọ", province="82"),
        phone="+84987654321",
        account="9876543219",
        product_name="Xoài cát Mỹ Xương",
    )
    with unit_of_work():
        sequence_batch()
        seal_log(identity=open_log(), now=utc_now())
    return ours, other
