"""OCOP recognitions and dossiers, lots, diaries, stamps, the trace log and recalls."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

GUARDS = {
    "sqlite": (
        """CREATE TRIGGER log_checkpoint_no_update BEFORE UPDATE ON log_checkpoint BEGIN SELECT RAISE(ABORT, 'log_checkpoint is append-only'); END""",
        """CREATE TRIGGER log_checkpoint_no_delete BEFORE DELETE ON log_checkpoint BEGIN SELECT RAISE(ABORT, 'log_checkpoint is append-only'); END""",
        """CREATE TRIGGER log_node_no_update BEFORE UPDATE ON log_node BEGIN SELECT RAISE(ABORT, 'log_node is append-only'); END""",
        """CREATE TRIGGER log_node_no_delete BEFORE DELETE ON log_node BEGIN SELECT RAISE(ABORT, 'log_node is append-only'); END""",
        """CREATE TRIGGER lot_movement_no_update BEFORE UPDATE ON lot_movement BEGIN SELECT RAISE(ABORT, 'lot_movement is append-only'); END""",
        """CREATE TRIGGER lot_movement_no_delete BEFORE DELETE ON lot_movement BEGIN SELECT RAISE(ABORT, 'lot_movement is append-only'); END""",
        """CREATE TRIGGER ocop_criterion_result_no_update BEFORE UPDATE ON ocop_criterion_result BEGIN SELECT RAISE(ABORT, 'ocop_criterion_result is append-only'); END""",
        """CREATE TRIGGER ocop_criterion_result_no_delete BEFORE DELETE ON ocop_criterion_result BEGIN SELECT RAISE(ABORT, 'ocop_criterion_result is append-only'); END""",
        """CREATE TRIGGER ocop_dossier_step_no_update BEFORE UPDATE ON ocop_dossier_step BEGIN SELECT RAISE(ABORT, 'ocop_dossier_step is append-only'); END""",
        """CREATE TRIGGER ocop_dossier_step_no_delete BEFORE DELETE ON ocop_dossier_step BEGIN SELECT RAISE(ABORT, 'ocop_dossier_step is append-only'); END""",
        """CREATE TRIGGER trace_event_no_update BEFORE UPDATE ON trace_event BEGIN SELECT RAISE(ABORT, 'trace_event is append-only'); END""",
        """CREATE TRIGGER trace_event_no_delete BEFORE DELETE ON trace_event BEGIN SELECT RAISE(ABORT, 'trace_event is append-only'); END""",
        """CREATE TRIGGER log_leaf_no_update BEFORE UPDATE ON log_leaf BEGIN SELECT RAISE(ABORT, 'log_leaf is append-only'); END""",
        """CREATE TRIGGER log_leaf_no_delete BEFORE DELETE ON log_leaf BEGIN SELECT RAISE(ABORT, 'log_leaf is append-only'); END""",
    ),
    "postgresql": (
        """CREATE TRIGGER log_checkpoint_append_only BEFORE UPDATE OR DELETE ON log_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
        """CREATE TRIGGER log_node_append_only BEFORE UPDATE OR DELETE ON log_node FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
        """CREATE TRIGGER lot_movement_append_only BEFORE UPDATE OR DELETE ON lot_movement FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
        """CREATE TRIGGER ocop_criterion_result_append_only BEFORE UPDATE OR DELETE ON ocop_criterion_result FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
        """CREATE TRIGGER ocop_dossier_step_append_only BEFORE UPDATE OR DELETE ON ocop_dossier_step FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
        """CREATE TRIGGER trace_event_append_only BEFORE UPDATE OR DELETE ON trace_event FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
        """CREATE TRIGGER log_leaf_append_only BEFORE UPDATE OR DELETE ON log_leaf FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    ),
}


def upgrade() -> None:
    engine = op.get_bind().dialect.name
    # Some markets have it from their first day.
    op.create_index(
        op.f("ix_order_line_product_id"),
        "order_line",
        ["product_id"],
        unique=False,
        if_not_exists=True,
    )

    op.create_table(
        "area_fact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area_code", sa.String(length=40), nullable=False),
        sa.Column("seller_code", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("area_m2", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_fact")),
        sa.UniqueConstraint(
            "seller_code",
            "area_code",
            "from_at",
            name=op.f("uq_area_fact_seller_code_area_code_from_at"),
        ),
    )
    with op.batch_alter_table("area_fact", schema=None) as batch_op:
        batch_op.create_index("ix_area_fact_unit", ["unit_id", "from_at"], unique=False)

    op.create_table(
        "evidence_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("uploaded_by", sa.String(length=40), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
        sa.UniqueConstraint("code", name=op.f("uq_evidence_file_code")),
    )
    with op.batch_alter_table("evidence_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_file_owner"), ["owner"], unique=False)

    op.create_table(
        "key_product_fact",
        sa.Column("key_product_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_product_id", name=op.f("pk_key_product_fact")),
    )
    with op.batch_alter_table("key_product_fact", schema=None) as batch_op:
        batch_op.create_index("ix_key_product_fact_unit", ["unit_id", "year"], unique=False)

    op.create_table(
        "listed_fact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_code", sa.String(length=40), nullable=False),
        sa.Column("seller_code", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_fact")),
        sa.UniqueConstraint(
            "product_code", "from_at", name=op.f("uq_listed_fact_product_code_from_at")
        ),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_checkpoint")),
        sa.UniqueConstraint("size", name=op.f("uq_log_checkpoint_size")),
    )
    op.create_table(
        "log_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_log_node")),
    )
    op.create_table(
        "ocop_council",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("set_up_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_council")),
        sa.UniqueConstraint("code", name=op.f("uq_ocop_council_code")),
        sa.UniqueConstraint(
            "province_code", "decision_no", name=op.f("uq_ocop_council_province_code_decision_no")
        ),
    )
    with op.batch_alter_table("ocop_council", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ocop_council_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ocop_council_province_code"), ["province_code"], unique=False
        )

    op.create_table(
        "ocop_criteria_set",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ruleset", sa.String(length=10), nullable=False),
        sa.Column("sub_group", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("loaded_by", sa.String(length=40), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_criteria_set")),
        sa.UniqueConstraint(
            "ruleset",
            "sub_group",
            "version",
            name=op.f("uq_ocop_criteria_set_ruleset_sub_group_version"),
        ),
    )
    op.create_table(
        "ocop_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("uploaded_by", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("job_code", sa.String(length=40), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_list")),
        sa.UniqueConstraint("code", name=op.f("uq_ocop_list_code")),
    )
    with op.batch_alter_table("ocop_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ocop_list_created_at"), ["created_at"], unique=False)

    op.create_table(
        "published_area",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("crop", sa.String(length=200), nullable=False),
        sa.Column("market", sa.String(length=200), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("area_m2", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_area")),
        sa.UniqueConstraint(
            "code", "crop", "market", name=op.f("uq_published_area_code_crop_market")
        ),
    )
    op.create_table(
        "recall",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("seller_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("scope_reference", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("danger", sa.Integer(), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("needed_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunds", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("outcome_note", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
        sa.UniqueConstraint("code", name=op.f("uq_recall_code")),
    )
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_recall_seller_id"), ["seller_id"], unique=False)
        batch_op.create_index("ix_recall_unit", ["unit_code", "state"], unique=False)

    op.create_table(
        "recognised_fact",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("certificate_no", sa.String(length=60), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("unit_code", sa.String(length=5), nullable=True),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("product_code", sa.String(length=40), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_recognised_fact")),
    )
    with op.batch_alter_table("recognised_fact", schema=None) as batch_op:
        batch_op.create_index("ix_recognised_fact_unit", ["unit_id", "expires_on"], unique=False)

    op.create_table(
        "trace_salt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_uuid", sa.String(length=36), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace_salt")),
    )
    with op.batch_alter_table("trace_salt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trace_salt_event_uuid"), ["event_uuid"], unique=False)

    op.create_table(
        "traced_fact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_code", sa.String(length=40), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("seller_code", sa.String(length=40), nullable=False),
        sa.Column("seller_name", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("key_product_id", sa.Integer(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traced_fact")),
        sa.UniqueConstraint(
            "product_code", "from_at", name=op.f("uq_traced_fact_product_code_from_at")
        ),
    )
    with op.batch_alter_table("traced_fact", schema=None) as batch_op:
        batch_op.create_index("ix_traced_fact_unit", ["unit_id", "from_at"], unique=False)

    op.create_table(
        "ocop_council_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "council_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chair", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["ocop_council.id"], name=op.f("fk_ocop_council_member_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_ocop_council_member_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_council_member")),
        sa.UniqueConstraint(
            "council_id", "user_id", name=op.f("uq_ocop_council_member_council_id_user_id")
        ),
    )
    with op.batch_alter_table("ocop_council_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ocop_council_member_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "farm_certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "seller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("expected_output_g", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_reason", sa.String(), nullable=False),
        sa.Column(
            "evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("claimed_by", sa.String(length=40), nullable=False),
        sa.Column("checked_by", sa.String(length=40), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("warned_days", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_to > issued_on", name=op.f("ck_farm_certificate_dates")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_file.id"], name=op.f("fk_farm_certificate_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_farm_certificate_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_farm_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_farm_certificate_code")),
    )
    with op.batch_alter_table("farm_certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_farm_certificate_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_farm_certificate_seller_id"), ["seller_id"], unique=False
        )
        batch_op.create_index(
            "ix_farm_certificate_unit", ["unit_code", "status", "valid_to"], unique=False
        )

    op.create_table(
        "growing_area",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "seller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("scheme", sa.String(length=20), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_reason", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("area_m2", sa.Integer(), nullable=False),
        sa.Column(
            "category_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("geometry", sa.JSON(), nullable=True),
        sa.Column(
            "evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("claimed_by", sa.String(length=40), nullable=True),
        sa.Column("checked_by", sa.String(length=40), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_growing_area_area")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_growing_area_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_file.id"], name=op.f("fk_growing_area_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_growing_area_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growing_area")),
        sa.UniqueConstraint("reference", name=op.f("uq_growing_area_reference")),
        sa.UniqueConstraint("seller_id", "code", name=op.f("uq_growing_area_seller_id_code")),
    )
    with op.batch_alter_table("growing_area", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_growing_area_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index("ix_growing_area_unit", ["unit_code", "status"], unique=False)

    op.create_table(
        "input_product",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("seller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("substance", sa.String(length=200), nullable=False),
        sa.Column("registration_no", sa.String(length=200), nullable=False),
        sa.Column("waiting_days", sa.Integer(), nullable=True),
        sa.Column("npk", sa.String(length=20), nullable=False),
        sa.Column("permitted", sa.Boolean(), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_input_product_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_input_product")),
        sa.UniqueConstraint("code", name=op.f("uq_input_product_code")),
    )
    with op.batch_alter_table("input_product", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_input_product_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_input_product_seller_id"), ["seller_id"], unique=False)

    op.create_table(
        "growing_season",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "seller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("variety", sa.String(length=200), nullable=False),
        sa.Column("seed_source", sa.String(length=200), nullable=False),
        sa.Column("process", sa.String(length=200), nullable=False),
        sa.Column("planted_on", sa.Date(), nullable=False),
        sa.Column("expected_from", sa.Date(), nullable=True),
        sa.Column("expected_to", sa.Date(), nullable=True),
        sa.Column("expected_yield_g", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_growing_season_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_growing_season_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growing_season")),
        sa.UniqueConstraint("code", name=op.f("uq_growing_season_code")),
    )
    with op.batch_alter_table("growing_season", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_growing_season_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index("ix_growing_season_product", ["product_id", "ended_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_growing_season_seller_id"), ["seller_id"], unique=False
        )

    op.create_table(
        "ocop_recognition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("certificate_no", sa.String(length=60), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("decision_on", sa.Date(), nullable=False),
        sa.Column("issuing_body", sa.String(length=200), nullable=False),
        sa.Column("issuing_level", sa.String(length=40), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("unit_code", sa.String(length=5), nullable=True),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("holder_address", sa.String(length=200), nullable=False),
        sa.Column("product_group", sa.Integer(), nullable=True),
        sa.Column("sub_group", sa.String(length=200), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("ruleset", sa.String(length=40), nullable=False),
        sa.Column("score_a", sa.Integer(), nullable=True),
        sa.Column("score_b", sa.Integer(), nullable=True),
        sa.Column("score_c", sa.Integer(), nullable=True),
        sa.Column("score_total", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("revocation_decision_no", sa.String(length=60), nullable=True),
        sa.Column("revocation_reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_list", sa.String(length=40), nullable=True),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("checked_by", sa.String(length=40), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("expires_on > issued_on", name=op.f("ck_ocop_recognition_dates")),
        sa.CheckConstraint(
            "product_group BETWEEN 1 AND 6", name=op.f("ck_ocop_recognition_product_group")
        ),
        sa.CheckConstraint("stars BETWEEN 3 AND 5", name=op.f("ck_ocop_recognition_stars")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_file.id"], name=op.f("fk_ocop_recognition_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_ocop_recognition_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_recognition")),
        sa.UniqueConstraint("code", name=op.f("uq_ocop_recognition_code")),
        sa.UniqueConstraint(
            "decision_no",
            "certificate_no",
            name=op.f("uq_ocop_recognition_decision_no_certificate_no"),
        ),
    )
    with op.batch_alter_table("ocop_recognition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ocop_recognition_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ocop_recognition_decision_no"), ["decision_no"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ocop_recognition_expires_on"), ["expires_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ocop_recognition_product_id"), ["product_id"], unique=False
        )
        batch_op.create_index(
            "ix_ocop_recognition_province", ["province_code", "expires_on"], unique=False
        )
        batch_op.create_index("ix_ocop_recognition_unit", ["unit_code", "expires_on"], unique=False)

    op.create_table(
        "plot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "seller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "growing_area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("grower_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("area_m2", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_plot_area")),
        sa.ForeignKeyConstraint(["grower_id"], ["grower.id"], name=op.f("fk_plot_grower_id")),
        sa.ForeignKeyConstraint(
            ["growing_area_id"], ["growing_area.id"], name=op.f("fk_plot_growing_area_id")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_plot_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plot")),
        sa.UniqueConstraint("seller_id", "code", name=op.f("uq_plot_seller_id_code")),
    )
    with op.batch_alter_table("plot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plot_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_plot_growing_area_id"), ["growing_area_id"], unique=False
        )

    op.create_table(
        "recall_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recall_code", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repeated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("refund_g", sa.Integer(), nullable=False),
        sa.Column("refund_amount", sa.BigInteger(), nullable=False),
        sa.Column("refund_code", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["market_order.id"], name=op.f("fk_recall_notice_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_notice")),
        sa.UniqueConstraint(
            "recall_code", "order_id", name=op.f("uq_recall_notice_recall_code_order_id")
        ),
    )
    with op.batch_alter_table("recall_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_notice_order_id"), ["order_id"], unique=False)

    op.create_table(
        "certificate_scope",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("plot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["farm_certificate.id"],
            name=op.f("fk_certificate_scope_certificate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["plot_id"], ["plot.id"], name=op.f("fk_certificate_scope_plot_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_certificate_scope_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_scope")),
        sa.UniqueConstraint(
            "certificate_id",
            "product_id",
            "plot_id",
            name=op.f("uq_certificate_scope_certificate_id_product_id_plot_id"),
        ),
    )
    with op.batch_alter_table("certificate_scope", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_scope_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "diary_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "season_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("plot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("input_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("area_m2", sa.Integer(), nullable=True),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("waiting_days", sa.Integer(), nullable=True),
        sa.Column("worker", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("photo", sa.String(length=64), nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column(
            "revision_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=40), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["input_id"], ["input_product.id"], name=op.f("fk_diary_entry_input_id")
        ),
        sa.ForeignKeyConstraint(["plot_id"], ["plot.id"], name=op.f("fk_diary_entry_plot_id")),
        sa.ForeignKeyConstraint(
            ["revision_of"], ["diary_entry.id"], name=op.f("fk_diary_entry_revision_of")
        ),
        sa.ForeignKeyConstraint(
            ["season_id"], ["growing_season.id"], name=op.f("fk_diary_entry_season_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diary_entry")),
        sa.UniqueConstraint("code", name=op.f("uq_diary_entry_code")),
        sa.UniqueConstraint(
            "season_id", "client_key", name=op.f("uq_diary_entry_season_id_client_key")
        ),
    )
    with op.batch_alter_table("diary_entry", schema=None) as batch_op:
        batch_op.create_index("ix_diary_entry_input", ["input_id"], unique=False)
        batch_op.create_index("ix_diary_entry_season", ["season_id", "done_on"], unique=False)

    op.create_table(
        "lot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "seller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("season_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("grower_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("harvested_from", sa.Date(), nullable=False),
        sa.Column("harvested_to", sa.Date(), nullable=False),
        sa.Column("packed_on", sa.Date(), nullable=True),
        sa.Column("packed_at_place", sa.String(length=200), nullable=False),
        sa.Column("best_before", sa.Date(), nullable=True),
        sa.Column("grade", sa.String(length=200), nullable=False),
        sa.Column("quantity_g", sa.BigInteger(), nullable=False),
        sa.Column("used_g", sa.BigInteger(), nullable=False),
        sa.Column("held_g", sa.BigInteger(), nullable=False),
        sa.Column("pack_size_g", sa.Integer(), nullable=True),
        sa.Column("pack_count", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_reason", sa.String(), nullable=False),
        sa.Column("interval", sa.String(length=40), nullable=False),
        sa.Column("earliest_on", sa.Date(), nullable=True),
        sa.Column(
            "laboratory_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("released_by", sa.String(length=40), nullable=True),
        sa.Column("yield_to_review", sa.Boolean(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity_g > 0", name=op.f("ck_lot_quantity")),
        sa.CheckConstraint("used_g + held_g <= quantity_g", name=op.f("ck_lot_balance")),
        sa.CheckConstraint("used_g >= 0 AND held_g >= 0", name=op.f("ck_lot_not_negative")),
        sa.ForeignKeyConstraint(["grower_id"], ["grower.id"], name=op.f("fk_lot_grower_id")),
        sa.ForeignKeyConstraint(
            ["laboratory_id"], ["evidence_file.id"], name=op.f("fk_lot_laboratory_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_lot_product_id")),
        sa.ForeignKeyConstraint(
            ["season_id"], ["growing_season.id"], name=op.f("fk_lot_season_id")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_lot_seller_id")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_lot_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("product_id", "code", name=op.f("uq_lot_product_id_code")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_season_id"), ["season_id"], unique=False)
        batch_op.create_index("ix_lot_seller", ["seller_id", "state", "id"], unique=False)
        batch_op.create_index("ix_lot_unit", ["unit_code", "state"], unique=False)
        batch_op.create_index(
            "ix_lot_variant_open", ["variant_id", "state", "best_before", "id"], unique=False
        )

    op.create_table(
        "ocop_claim",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "seller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("certificate_no", sa.String(length=60), nullable=False),
        sa.Column("decision_no", sa.String(length=60), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column(
            "evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("claimed_by", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "recognition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_file.id"], name=op.f("fk_ocop_claim_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_ocop_claim_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["recognition_id"], ["ocop_recognition.id"], name=op.f("fk_ocop_claim_recognition_id")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_ocop_claim_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_claim")),
        sa.UniqueConstraint("code", name=op.f("uq_ocop_claim_code")),
    )
    with op.batch_alter_table("ocop_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ocop_claim_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ocop_claim_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ocop_claim_seller_id"), ["seller_id"], unique=False)
        batch_op.create_index("ix_ocop_claim_waiting", ["state", "unit_code", "id"], unique=False)

    op.create_table(
        "ocop_dossier",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("open_key", sa.String(length=40), nullable=True),
        sa.Column(
            "seller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "criteria_set_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("province_code", sa.String(length=2), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("product_group", sa.Integer(), nullable=False),
        sa.Column("sub_group", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("started_by", sa.String(length=40), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "council_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("score_a", sa.Integer(), nullable=True),
        sa.Column("score_b", sa.Integer(), nullable=True),
        sa.Column("score_c", sa.Integer(), nullable=True),
        sa.Column("score_total", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_refused_on", sa.Date(), nullable=True),
        sa.Column(
            "recognition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "product_group BETWEEN 1 AND 6", name=op.f("ck_ocop_dossier_product_group")
        ),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_ocop_dossier_stars")),
        sa.ForeignKeyConstraint(
            ["council_id"], ["ocop_council.id"], name=op.f("fk_ocop_dossier_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["criteria_set_id"],
            ["ocop_criteria_set.id"],
            name=op.f("fk_ocop_dossier_criteria_set_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_ocop_dossier_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["recognition_id"], ["ocop_recognition.id"], name=op.f("fk_ocop_dossier_recognition_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_ocop_dossier_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_dossier")),
        sa.UniqueConstraint("code", name=op.f("uq_ocop_dossier_code")),
        sa.UniqueConstraint("open_key", name=op.f("uq_ocop_dossier_open_key")),
        sa.UniqueConstraint("recognition_id", name=op.f("uq_ocop_dossier_recognition_id")),
    )
    with op.batch_alter_table("ocop_dossier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ocop_dossier_council_id"), ["council_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ocop_dossier_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ocop_dossier_criteria_set_id"), ["criteria_set_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ocop_dossier_product_id"), ["product_id"], unique=False
        )
        batch_op.create_index("ix_ocop_dossier_province", ["province_code", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_ocop_dossier_seller_id"), ["seller_id"], unique=False)
        batch_op.create_index("ix_ocop_dossier_unit", ["unit_code", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_ocop_dossier_unit_code"), ["unit_code"], unique=False)

    op.create_table(
        "ocop_warning",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recognition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recognition_id"], ["ocop_recognition.id"], name=op.f("fk_ocop_warning_recognition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_warning")),
        sa.UniqueConstraint(
            "recognition_id", "days", name=op.f("uq_ocop_warning_recognition_id_days")
        ),
    )
    op.create_table(
        "plot_status",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["plot_id"], ["plot.id"], name=op.f("fk_plot_status_plot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plot_status")),
        sa.UniqueConstraint("plot_id", "since", name=op.f("uq_plot_status_plot_id_since")),
    )
    op.create_table(
        "season_plot",
        sa.Column(
            "season_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("plot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["plot_id"], ["plot.id"], name=op.f("fk_season_plot_plot_id")),
        sa.ForeignKeyConstraint(
            ["season_id"], ["growing_season.id"], name=op.f("fk_season_plot_season_id")
        ),
        sa.PrimaryKeyConstraint("season_id", "plot_id", name=op.f("pk_season_plot")),
    )
    with op.batch_alter_table("season_plot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_season_plot_plot_id"), ["plot_id"], unique=False)

    op.create_table(
        "lot_allocation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("business_key", sa.String(length=40), nullable=False),
        sa.Column(
            "variant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_allocation_lot_id")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_lot_allocation_variant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_allocation")),
        sa.UniqueConstraint(
            "business_key",
            "variant_id",
            "lot_id",
            name=op.f("uq_lot_allocation_business_key_variant_id_lot_id"),
        ),
    )
    with op.batch_alter_table("lot_allocation", schema=None) as batch_op:
        batch_op.create_index("ix_lot_allocation_lot", ["lot_id", "state"], unique=False)

    op.create_table(
        "lot_movement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("moved_by", sa.String(length=40), nullable=False),
        sa.Column("second_person", sa.String(length=40), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_movement_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_movement")),
    )
    with op.batch_alter_table("lot_movement", schema=None) as batch_op:
        batch_op.create_index("ix_lot_movement_lot", ["lot_id", "id"], unique=False)

    op.create_table(
        "lot_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("noted_by", sa.String(length=40), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_note_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_note")),
    )
    with op.batch_alter_table("lot_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_note_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "lot_plot",
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_plot_lot_id")),
        sa.ForeignKeyConstraint(["plot_id"], ["plot.id"], name=op.f("fk_lot_plot_plot_id")),
        sa.PrimaryKeyConstraint("lot_id", "plot_id", name=op.f("pk_lot_plot")),
    )
    with op.batch_alter_table("lot_plot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_plot_plot_id"), ["plot_id"], unique=False)

    op.create_table(
        "ocop_council_sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["ocop_dossier.id"], name=op.f("fk_ocop_council_sheet_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_ocop_council_sheet_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_council_sheet")),
        sa.UniqueConstraint(
            "dossier_id", "user_id", name=op.f("uq_ocop_council_sheet_dossier_id_user_id")
        ),
    )
    with op.batch_alter_table("ocop_council_sheet", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ocop_council_sheet_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "ocop_criterion_result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("mean", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("deviation", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["ocop_dossier.id"], name=op.f("fk_ocop_criterion_result_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_criterion_result")),
        sa.UniqueConstraint(
            "dossier_id", "criterion", name=op.f("uq_ocop_criterion_result_dossier_id_criterion")
        ),
    )
    op.create_table(
        "ocop_dossier_evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column(
            "evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["ocop_dossier.id"], name=op.f("fk_ocop_dossier_evidence_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_file.id"], name=op.f("fk_ocop_dossier_evidence_evidence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_dossier_evidence")),
        sa.UniqueConstraint(
            "dossier_id",
            "evidence_id",
            name=op.f("uq_ocop_dossier_evidence_dossier_id_evidence_id"),
        ),
    )
    op.create_table(
        "ocop_dossier_score",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("assessor", sa.String(length=40), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_ocop_dossier_score_points")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["ocop_dossier.id"], name=op.f("fk_ocop_dossier_score_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_dossier_score")),
        sa.UniqueConstraint(
            "dossier_id",
            "assessor",
            "criterion",
            name=op.f("uq_ocop_dossier_score_dossier_id_assessor_criterion"),
        ),
    )
    op.create_table(
        "ocop_dossier_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("taken_by", sa.String(length=40), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["ocop_dossier.id"], name=op.f("fk_ocop_dossier_step_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_dossier_step")),
    )
    with op.batch_alter_table("ocop_dossier_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ocop_dossier_step_dossier_id"), ["dossier_id"], unique=False
        )

    op.create_table(
        "pack_input",
        sa.Column(
            "pack_lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "harvest_lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["harvest_lot_id"], ["lot.id"], name=op.f("fk_pack_input_harvest_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["pack_lot_id"], ["lot.id"], name=op.f("fk_pack_input_pack_lot_id")
        ),
        sa.PrimaryKeyConstraint("pack_lot_id", "harvest_lot_id", name=op.f("pk_pack_input")),
    )
    with op.batch_alter_table("pack_input", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pack_input_harvest_lot_id"), ["harvest_lot_id"], unique=False
        )

    op.create_table(
        "recall_lot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "recall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("sold_g", sa.BigInteger(), nullable=False),
        sa.Column("left_g", sa.BigInteger(), nullable=False),
        sa.Column("located_g", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_recall_lot_lot_id")),
        sa.ForeignKeyConstraint(["recall_id"], ["recall.id"], name=op.f("fk_recall_lot_recall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall_lot")),
        sa.UniqueConstraint("recall_id", "lot_id", name=op.f("uq_recall_lot_recall_id_lot_id")),
    )
    with op.batch_alter_table("recall_lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_lot_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(
            "uq_recall_lot_recalled",
            ["lot_id"],
            unique=True,
            sqlite_where=sa.text("role = 'recalled'"),
            postgresql_where=sa.text("role = 'recalled'"),
        )

    op.create_table(
        "stamp_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "seller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_serial", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("pins", sa.Boolean(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_stamp_batch_count")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stamp_batch_lot_id")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["seller.id"], name=op.f("fk_stamp_batch_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp_batch")),
        sa.UniqueConstraint("code", name=op.f("uq_stamp_batch_code")),
        sa.UniqueConstraint("form_key", name=op.f("uq_stamp_batch_form_key")),
    )
    with op.batch_alter_table("stamp_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stamp_batch_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_stamp_batch_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stamp_batch_seller_id"), ["seller_id"], unique=False)

    op.create_table(
        "trace_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seller_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_trace_event_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace_event")),
        sa.UniqueConstraint("uuid", name=op.f("uq_trace_event_uuid")),
    )
    with op.batch_alter_table("trace_event", schema=None) as batch_op:
        batch_op.create_index("ix_trace_event_lot", ["lot_id", "event_at", "id"], unique=False)
        batch_op.create_index("ix_trace_event_time", ["event_at", "id"], unique=False)

    op.create_table(
        "log_leaf",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["trace_event.id"], name=op.f("fk_log_leaf_event_id")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_log_leaf")),
        sa.UniqueConstraint("event_id", name=op.f("uq_log_leaf_event_id")),
    )
    op.create_table(
        "ocop_council_score",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_ocop_council_score_points")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["ocop_council_sheet.id"], name=op.f("fk_ocop_council_score_sheet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocop_council_score")),
        sa.UniqueConstraint(
            "sheet_id", "criterion", name=op.f("uq_ocop_council_score_sheet_id_criterion")
        ),
    )
    op.create_table(
        "stamp",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("order_code", sa.String(length=40), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sold_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.Column("pin_hash", sa.String(length=64), nullable=True),
        sa.Column("pin_tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_device", sa.String(length=32), nullable=True),
        sa.Column("confirmations_after", sa.Integer(), nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("first_scanned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["stamp_batch.id"], name=op.f("fk_stamp_batch_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stamp_lot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp")),
        sa.UniqueConstraint("code", name=op.f("uq_stamp_code")),
        sa.UniqueConstraint("lot_id", "serial", name=op.f("uq_stamp_lot_id_serial")),
    )
    with op.batch_alter_table("stamp", schema=None) as batch_op:
        batch_op.create_index("ix_stamp_batch", ["batch_id", "serial"], unique=False)
        batch_op.create_index(batch_op.f("ix_stamp_order_code"), ["order_code"], unique=False)

    op.create_table(
        "stamp_flag",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stamp_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["stamp_id"], ["stamp.id"], name=op.f("fk_stamp_flag_stamp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp_flag")),
        sa.UniqueConstraint("stamp_id", "rule", name=op.f("uq_stamp_flag_stamp_id_rule")),
    )
    with op.batch_alter_table("stamp_flag", schema=None) as batch_op:
        batch_op.create_index("ix_stamp_flag_open", ["state", "unit_code"], unique=False)

    op.create_table(
        "stamp_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.Column("stamp_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_code", sa.String(length=5), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stamp_report_lot_id")),
        sa.ForeignKeyConstraint(["stamp_id"], ["stamp.id"], name=op.f("fk_stamp_report_stamp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp_report")),
        sa.UniqueConstraint("code", name=op.f("uq_stamp_report_code")),
        sa.UniqueConstraint("form_key", name=op.f("uq_stamp_report_form_key")),
    )
    with op.batch_alter_table("stamp_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stamp_report_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index("ix_stamp_report_open", ["answered_at", "unit_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_stamp_report_stamp_id"), ["stamp_id"], unique=False)

    op.create_table(
        "stamp_scan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stamp_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=True),
        sa.Column("province_code", sa.String(length=2), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["stamp_id"], ["stamp.id"], name=op.f("fk_stamp_scan_stamp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp_scan")),
    )
    with op.batch_alter_table("stamp_scan", schema=None) as batch_op:
        batch_op.create_index("ix_stamp_scan_device", ["device", "scanned_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_stamp_scan_scanned_at"), ["scanned_at"], unique=False)
        batch_op.create_index("ix_stamp_scan_stamp", ["stamp_id", "scanned_at"], unique=False)

    with op.batch_alter_table("category", recreate="never") as batch_op:
        batch_op.add_column(
            sa.Column("fresh", sa.Boolean(), nullable=False, server_default=sa.false())
        )

    with op.batch_alter_table("order_line", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("ocop_stars", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ocop_decision_no", sa.String(length=60), nullable=True))

    with op.batch_alter_table("product", recreate="never") as batch_op:
        batch_op.add_column(
            sa.Column("sold_from_lots", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("trust", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
        )
        batch_op.add_column(
            sa.Column("brand", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("standard", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("gtin", sa.String(length=14), nullable=True))
        batch_op.create_index(batch_op.f("ix_product_gtin"), ["gtin"], unique=False)

    op.get_bind().exec_driver_sql(
        "ALTER TABLE search_entry ADD COLUMN trust_path TEXT NOT NULL DEFAULT ''"
    )
    for statement in GUARDS[engine]:
        op.get_bind().exec_driver_sql(
            statement.replace("%", "%%") if engine == "postgresql" else statement
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_order_line_product_id"), table_name="order_line")
    op.get_bind().exec_driver_sql("ALTER TABLE search_entry DROP COLUMN trust_path")

    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_gtin"))
        batch_op.drop_column("gtin")
        batch_op.drop_column("standard")
        batch_op.drop_column("brand")
        batch_op.drop_column("trust")
        batch_op.drop_column("sold_from_lots")

    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_column("ocop_decision_no")
        batch_op.drop_column("ocop_stars")

    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_column("fresh")

    with op.batch_alter_table("stamp_scan", schema=None) as batch_op:
        batch_op.drop_index("ix_stamp_scan_stamp")
        batch_op.drop_index(batch_op.f("ix_stamp_scan_scanned_at"))
        batch_op.drop_index("ix_stamp_scan_device")

    op.drop_table("stamp_scan")
    with op.batch_alter_table("stamp_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stamp_report_stamp_id"))
        batch_op.drop_index("ix_stamp_report_open")
        batch_op.drop_index(batch_op.f("ix_stamp_report_lot_id"))

    op.drop_table("stamp_report")
    with op.batch_alter_table("stamp_flag", schema=None) as batch_op:
        batch_op.drop_index("ix_stamp_flag_open")

    op.drop_table("stamp_flag")
    with op.batch_alter_table("stamp", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stamp_order_code"))
        batch_op.drop_index("ix_stamp_batch")

    op.drop_table("stamp")
    op.drop_table("ocop_council_score")
    op.drop_table("log_leaf")
    with op.batch_alter_table("trace_event", schema=None) as batch_op:
        batch_op.drop_index("ix_trace_event_time")
        batch_op.drop_index("ix_trace_event_lot")

    op.drop_table("trace_event")
    with op.batch_alter_table("stamp_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stamp_batch_seller_id"))
        batch_op.drop_index(batch_op.f("ix_stamp_batch_lot_id"))
        batch_op.drop_index(batch_op.f("ix_stamp_batch_created_at"))

    op.drop_table("stamp_batch")
    with op.batch_alter_table("recall_lot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_recall_lot_recalled",
            sqlite_where=sa.text("role = 'recalled'"),
            postgresql_where=sa.text("role = 'recalled'"),
        )
        batch_op.drop_index(batch_op.f("ix_recall_lot_lot_id"))

    op.drop_table("recall_lot")
    with op.batch_alter_table("pack_input", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pack_input_harvest_lot_id"))

    op.drop_table("pack_input")
    with op.batch_alter_table("ocop_dossier_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ocop_dossier_step_dossier_id"))

    op.drop_table("ocop_dossier_step")
    op.drop_table("ocop_dossier_score")
    op.drop_table("ocop_dossier_evidence")
    op.drop_table("ocop_criterion_result")
    with op.batch_alter_table("ocop_council_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ocop_council_sheet_user_id"))

    op.drop_table("ocop_council_sheet")
    with op.batch_alter_table("lot_plot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_plot_plot_id"))

    op.drop_table("lot_plot")
    with op.batch_alter_table("lot_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_note_lot_id"))

    op.drop_table("lot_note")
    with op.batch_alter_table("lot_movement", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_movement_lot")

    op.drop_table("lot_movement")
    with op.batch_alter_table("lot_allocation", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_allocation_lot")

    op.drop_table("lot_allocation")
    with op.batch_alter_table("season_plot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_season_plot_plot_id"))

    op.drop_table("season_plot")
    op.drop_table("plot_status")
    op.drop_table("ocop_warning")
    with op.batch_alter_table("ocop_dossier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ocop_dossier_unit_code"))
        batch_op.drop_index("ix_ocop_dossier_unit")
        batch_op.drop_index(batch_op.f("ix_ocop_dossier_seller_id"))
        batch_op.drop_index("ix_ocop_dossier_province")
        batch_op.drop_index(batch_op.f("ix_ocop_dossier_product_id"))
        batch_op.drop_index(batch_op.f("ix_ocop_dossier_criteria_set_id"))
        batch_op.drop_index(batch_op.f("ix_ocop_dossier_created_at"))
        batch_op.drop_index(batch_op.f("ix_ocop_dossier_council_id"))

    op.drop_table("ocop_dossier")
    with op.batch_alter_table("ocop_claim", schema=None) as batch_op:
        batch_op.drop_index("ix_ocop_claim_waiting")
        batch_op.drop_index(batch_op.f("ix_ocop_claim_seller_id"))
        batch_op.drop_index(batch_op.f("ix_ocop_claim_product_id"))
        batch_op.drop_index(batch_op.f("ix_ocop_claim_created_at"))

    op.drop_table("ocop_claim")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_variant_open")
        batch_op.drop_index("ix_lot_unit")
        batch_op.drop_index("ix_lot_seller")
        batch_op.drop_index(batch_op.f("ix_lot_season_id"))
        batch_op.drop_index(batch_op.f("ix_lot_created_at"))

    op.drop_table("lot")
    with op.batch_alter_table("diary_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_diary_entry_season")
        batch_op.drop_index("ix_diary_entry_input")

    op.drop_table("diary_entry")
    with op.batch_alter_table("certificate_scope", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_scope_product_id"))

    op.drop_table("certificate_scope")
    with op.batch_alter_table("recall_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_notice_order_id"))

    op.drop_table("recall_notice")
    with op.batch_alter_table("plot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plot_growing_area_id"))
        batch_op.drop_index(batch_op.f("ix_plot_created_at"))

    op.drop_table("plot")
    with op.batch_alter_table("ocop_recognition", schema=None) as batch_op:
        batch_op.drop_index("ix_ocop_recognition_unit")
        batch_op.drop_index("ix_ocop_recognition_province")
        batch_op.drop_index(batch_op.f("ix_ocop_recognition_product_id"))
        batch_op.drop_index(batch_op.f("ix_ocop_recognition_expires_on"))
        batch_op.drop_index(batch_op.f("ix_ocop_recognition_decision_no"))
        batch_op.drop_index(batch_op.f("ix_ocop_recognition_created_at"))

    op.drop_table("ocop_recognition")
    with op.batch_alter_table("growing_season", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_growing_season_seller_id"))
        batch_op.drop_index("ix_growing_season_product")
        batch_op.drop_index(batch_op.f("ix_growing_season_created_at"))

    op.drop_table("growing_season")
    with op.batch_alter_table("input_product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_input_product_seller_id"))
        batch_op.drop_index(batch_op.f("ix_input_product_created_at"))

    op.drop_table("input_product")
    with op.batch_alter_table("growing_area", schema=None) as batch_op:
        batch_op.drop_index("ix_growing_area_unit")
        batch_op.drop_index(batch_op.f("ix_growing_area_created_at"))

    op.drop_table("growing_area")
    with op.batch_alter_table("farm_certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_farm_certificate_unit")
        batch_op.drop_index(batch_op.f("ix_farm_certificate_seller_id"))
        batch_op.drop_index(batch_op.f("ix_farm_certificate_created_at"))

    op.drop_table("farm_certificate")
    with op.batch_alter_table("ocop_council_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ocop_council_member_user_id"))

    op.drop_table("ocop_council_member")
    with op.batch_alter_table("traced_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_traced_fact_unit")

    op.drop_table("traced_fact")
    with op.batch_alter_table("trace_salt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trace_salt_event_uuid"))

    op.drop_table("trace_salt")
    with op.batch_alter_table("recognised_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_recognised_fact_unit")

    op.drop_table("recognised_fact")
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.drop_index("ix_recall_unit")
        batch_op.drop_index(batch_op.f("ix_recall_seller_id"))
        batch_op.drop_index(batch_op.f("ix_recall_created_at"))

    op.drop_table("recall")
    op.drop_table("published_area")
    with op.batch_alter_table("ocop_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ocop_list_created_at"))

    op.drop_table("ocop_list")
    op.drop_table("ocop_criteria_set")
    with op.batch_alter_table("ocop_council", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ocop_council_province_code"))
        batch_op.drop_index(batch_op.f("ix_ocop_council_created_at"))

    op.drop_table("ocop_council")
    op.drop_table("log_node")
    op.drop_table("log_checkpoint")
    op.drop_table("listed_fact")
    with op.batch_alter_table("key_product_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_key_product_fact_unit")

    op.drop_table("key_product_fact")
    with op.batch_alter_table("evidence_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_file_owner"))

    op.drop_table("evidence_file")
    with op.batch_alter_table("area_fact", schema=None) as batch_op:
        batch_op.drop_index("ix_area_fact_unit")

    op.drop_table("area_fact")
