from marketplace.accounts.models import User
from marketplace.core.codes import new_code
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import MemberRole, Seller, SellerKind, SellerMember, SellerStatus
from tests.factories.people import LONG_AGO, make_user
from tests.factories.places import make_unit
from tests.factories.saving import numbers, save


def make_seller(
    name: str = "Vườn vải nhà Hoa",
    *,
    unit: AdminUnit | None = None,
    kind: SellerKind = SellerKind.HOUSEHOLD,
    status: SellerStatus = SellerStatus.APPROVED,
    owner: User | None = None,
) -> Seller:
    """A shop with its owner, approved unless told otherwise."""
    unit = unit or make_unit()
    owner = owner or make_user()
    number = next(numbers)
    approved = status is SellerStatus.APPROVED
    seller = Seller(
        code=new_code("GH"),
        slug=f"gian-hang-{number}",
        name=name,
        kind=kind,
        status=status,
        unit_code=unit.code,
        unit_id=unit.id,
        hamlet="Thôn Kép 1",
        household_code=f"HO{number:05d}" if kind.is_household else None,
        phone=owner.phone,
        created_at=LONG_AGO,
        approved_at=LONG_AGO if approved else None,
    )
    save(seller)
    save(
        SellerMember(
            seller_id=seller.id, user_id=owner.id, role=MemberRole.OWNER, added_at=LONG_AGO
        )
    )
    return seller
