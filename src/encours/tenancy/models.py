"""Organisations, the groups they form, and the people who work in them."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from encours.tenancy.rules.roles import Role


class Organisation(models.Model):
    """A company that keeps its receivables here. `slug` names it in commands and addresses.

    `requires_second_factor`: its members enter only once they sign in with a code of their phone.
    """

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    siren = models.CharField(max_length=9, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    requires_second_factor = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes people of their address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """A person with an account; without a password they must set one by a link."""
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account; what they may do is said by their memberships."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="fr")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.name or self.email


class Group(models.Model):
    """Organisations that are consolidated: read together by who may read each."""

    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """An organisation's place in a group."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    group = models.ForeignKey(Group, models.CASCADE)

    class Meta:
        """Once in each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "group"], name="group_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.group_id}:{self.organisation_id}"


class Membership(models.Model):
    """What a person may do in an organisation: a role, and the portfolio it is limited to.

    `portfolio`: codes of collectors and salespeople whose customers they see; empty: all.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    role = models.CharField(max_length=20, choices=[(role, role) for role in Role])
    portfolio = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Once in each organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "user"], name="member_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=list(Role)), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.role}"
