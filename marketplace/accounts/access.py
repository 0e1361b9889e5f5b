"""Who is asking, and how far they may see."""

from dataclasses import dataclass, field

from marketplace.accounts.models import Role


@dataclass(frozen=True)
class Actor:
    """One asker with the whole of their scope. Nobody signed in has empty scope and no user."""

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
    def sells(self) -> bool:
        return bool(self.seller_ids)


ANONYMOUS = Actor()
