"""What kinds, states and checklist lines of shops are called on pages."""

from flask_babel import lazy_gettext as _l

from marketplace.sellers.models import MemberRole, SellerKind, SellerStatus
from marketplace.sellers.rules import ChecklistItem

KIND_NAMES = {
    SellerKind.HOUSEHOLD: _l("Producer household"),
    SellerKind.BUSINESS_HOUSEHOLD: _l("Business household"),
    SellerKind.COOPERATIVE_GROUP: _l("Cooperative group"),
    SellerKind.COOPERATIVE: _l("Cooperative"),
    SellerKind.COMPANY: _l("Company"),
}
STATUS_PILLS = {
    SellerStatus.DRAFT: ("info", _l("being prepared")),
    SellerStatus.SUBMITTED: ("wait", _l("waiting for approval")),
    SellerStatus.MORE_NEEDED: ("stop", _l("more needed")),
    SellerStatus.APPROVED: ("ok", _l("approved")),
    SellerStatus.REFUSED: ("stop", _l("refused")),
    SellerStatus.SUSPENDED: ("off", _l("suspended")),
}
ITEM_NAMES = {
    ChecklistItem.TERMS: _l("Agree to the market's terms"),
    ChecklistItem.PAYOUT_ACCOUNT: _l("Bank account for the money"),
    ChecklistItem.TAX_CODE: _l("Tax code"),
    ChecklistItem.FIRST_PRODUCT: _l("First product"),
    ChecklistItem.HAMLET: _l("Hamlet"),
    ChecklistItem.STORY: _l("A few words about the shop"),
    ChecklistItem.IDENTITY_SEEN: _l("Papers shown to the commune officer"),
}
ROLE_NAMES = {
    MemberRole.OWNER: _l("Owner"),
    MemberRole.MANAGER: _l("Manager"),
    MemberRole.PACKER: _l("Packer"),
}
