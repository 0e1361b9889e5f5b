"""Every component in every state, for those who build pages."""

from flask.typing import ResponseReturnValue

from marketplace.web.admin import blueprint
from marketplace.web.admin.navigation import operator_page
from marketplace.web.serving.actor import operator_required
from marketplace.web.serving.showcase import showcase_context


@blueprint.get("/giao-dien")
@operator_required
def components() -> ResponseReturnValue:
    return operator_page("admin/components.html", **showcase_context())
