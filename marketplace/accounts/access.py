"""Who is asking, and how far they may see."""

from collections.abc import Collection
from dataclasses import dataclass, field

from marketplace.accounts.models import Role, RoleGrant, User


@dataclass(frozen=True)
class Actor:
    """One asker with the whole of their scope. Nobody signed in has empty scope and no user.

    ``unit_codes`` and ``province_codes`` are those of an officer; a helper's unit is not in them.
    """

    user_id: int | None = None
    user_code: str = "anonymous"
    name: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    seller_ids: frozenset[int] = field(default_factory=frozenset)
    grower_of: frozenset[int] = field(default_factory=frozenset)
    unit_codes: frozenset[str] = field(default_factory=frozenset)
    province_codes: frozenset[str] = field(default_factory=frozenset)
    stepped_up: bool = False

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_operator(self) -> bool:
        return Role.OPERATOR in self.roles

    @property
    def is_official(self) -> bool:
        return bool(self.roles & {Role.COMMUNE_OFFICER, Role.PROVINCE_OFFICER})

    @property
    def needs_second_factor(self) -> bool:
        """Whether this person's pages open only after a code of their authenticator."""
        return self.is_official or self.is_operator

    @property
    def sells(self) -> bool:
        return bool(self.seller_ids)


ANONYMOUS = Actor()


def actor_of(
    user: User,
    *,
    grants: Collection[RoleGrant],
    seller_ids: Collection[int] = (),
    grower_of: Collection[int] = (),
    stepped_up: bool = False,
) -> Actor:
    """``user`` with the scope that ``grants`` (those in force) and shops give."""
    return Actor(
        user_id=user.id,
        user_code=user.code,
        name=user.name,
        roles=frozenset(grant.role for grant in grants),
        seller_ids=frozenset(seller_ids),
        grower_of=frozenset(grower_of),
        unit_codes=frozenset(
            grant.unit_code
            for grant in grants
            if grant.role is Role.COMMUNE_OFFICER and grant.unit_code
        ),
        province_codes=frozenset(
            grant.province_code
            for grant in grants
            if grant.role is Role.PROVINCE_OFFICER and grant.province_code
        ),
        stepped_up=stepped_up,
    )
