"""Who hears what: the whole wiring from facts to subscribers."""

from marketplace.catalog import tasks as catalog_tasks
from marketplace.catalog.events import (
    KeyProductDeclared,
    ProductChanged,
    ProductPublished,
    ProductWithdrawn,
)
from marketplace.core.events import board
from marketplace.indicators import trust_facts
from marketplace.indicators.subscribers import (
    close_suspended_shop,
    keep_approved_shop,
    keep_reactivated_shop,
    keep_refund,
    keep_sale,
)
from marketplace.inventory.commands.earlier_orders import shops
from marketplace.inventory.commands.lot_stock import follow_lots, lock_stock_of_lots
from marketplace.notifications import recall_notices
from marketplace.notifications import tasks as notification_tasks
from marketplace.notifications.farm_notices import tell_of_ending_certificate
from marketplace.notifications.lot_notices import (
    tell_of_destroyed_lot,
    tell_of_held_lot,
    tell_of_released_lot,
)
from marketplace.notifications.ocop_notices import (
    tell_of_ending_recognition,
    tell_of_refused_claim,
    tell_of_revoked_recognition,
    tell_of_verified_claim,
)
from marketplace.notifications.shop_notices import (
    DECISIONS,
    tell_of_decided_shop,
    tell_of_submitted_shop,
)
from marketplace.notifications.stamp_notices import tell_of_flagged_stamp
from marketplace.notifications.subscribers import (
    tell_of_cancelled_order,
    tell_of_declined_order,
    tell_of_disputed_order,
    tell_of_order_on_its_way,
    tell_of_placed_order,
    tell_of_refund,
)
from marketplace.ocop import tasks as ocop_tasks
from marketplace.ocop.events import (
    ClaimRefused,
    ClaimVerified,
    RecognitionEnding,
    RecognitionKept,
    RecognitionRevoked,
)
from marketplace.orders.events import (
    OrderCancelled,
    OrderCompleted,
    OrderDeclined,
    OrderDisputed,
    OrderHandedOver,
    OrderPlaced,
)
from marketplace.orders.stamp_sales import sell_stamps_of_order
from marketplace.orders.steps import still_to_pack
from marketplace.search.subscribers import follow_product
from marketplace.sellers.events import (
    ShopApproved,
    ShopReactivated,
    ShopSubmitted,
    ShopSuspended,
)
from marketplace.settlement import tasks as settlement_tasks
from marketplace.settlement.events import RefundMade
from marketplace.traceability.events import (
    AreaChecked,
    CertificateEnding,
    LotDestroyed,
    LotHeld,
    LotReleased,
    ProductTraced,
    RecallClosed,
    RecallOpened,
    StampFlagged,
)
from marketplace.traceability.lots.changes import follow_writes
from marketplace.traceability.lots.watch import watch

# Modules whose jobs are known to the job registry once they are imported.
JOB_MODULES = (catalog_tasks, notification_tasks, recall_notices, ocop_tasks, settlement_tasks)


def subscribe_all() -> None:
    """Tell the event board about every subscriber; calling it again changes nothing."""
    _tell_indicators()
    _tell_people()
    _tell_search()
    _tell_stamps()
    _tell_at_once()


def _tell_indicators() -> None:
    board.subscribe(OrderCompleted, keep_sale)
    board.subscribe(RefundMade, keep_refund)
    board.subscribe(ShopApproved, keep_approved_shop)
    board.subscribe(ShopReactivated, keep_reactivated_shop)
    board.subscribe(ShopSuspended, close_suspended_shop)
    board.subscribe(KeyProductDeclared, trust_facts.keep_key_product)
    board.subscribe(ProductTraced, trust_facts.keep_traced)
    board.subscribe(AreaChecked, trust_facts.keep_area)
    board.subscribe(RecognitionKept, trust_facts.keep_recognition)
    board.subscribe(ProductPublished, trust_facts.open_listing)
    board.subscribe(ProductWithdrawn, trust_facts.close_listing)


def _tell_people() -> None:
    board.subscribe(OrderPlaced, tell_of_placed_order)
    board.subscribe(OrderDeclined, tell_of_declined_order)
    board.subscribe(OrderCancelled, tell_of_cancelled_order)
    board.subscribe(OrderCancelled, recall_notices.tell_of_recalled_before_payment)
    board.subscribe(RecallOpened, recall_notices.tell_of_recall)
    board.subscribe(RecallClosed, recall_notices.tell_of_closed_recall)
    board.subscribe(LotHeld, tell_of_held_lot)
    board.subscribe(LotDestroyed, tell_of_destroyed_lot)
    board.subscribe(LotReleased, tell_of_released_lot)
    board.subscribe(ShopSubmitted, tell_of_submitted_shop)
    board.subscribe(OrderDisputed, tell_of_disputed_order)
    board.subscribe(OrderHandedOver, tell_of_order_on_its_way)
    board.subscribe(RefundMade, tell_of_refund)
    board.subscribe(StampFlagged, tell_of_flagged_stamp)
    for decision in DECISIONS:
        board.subscribe(decision, tell_of_decided_shop)
    board.subscribe(CertificateEnding, tell_of_ending_certificate)
    board.subscribe(RecognitionEnding, tell_of_ending_recognition)
    board.subscribe(RecognitionRevoked, tell_of_revoked_recognition)
    board.subscribe(ClaimVerified, tell_of_verified_claim)
    board.subscribe(ClaimRefused, tell_of_refused_claim)


def _tell_search() -> None:
    board.subscribe(ProductPublished, follow_product)
    board.subscribe(ProductChanged, follow_product)
    board.subscribe(ProductWithdrawn, follow_product)


def _tell_stamps() -> None:
    board.subscribe(OrderHandedOver, sell_stamps_of_order)


def _tell_at_once() -> None:
    """What must move in the very transaction of its cause: stock moves with its lots."""
    watch.guard(lock_stock_of_lots)
    watch.listen(follow_lots)
    shops.use(still_to_pack)
    follow_writes()
