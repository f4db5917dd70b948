"""What belongs to an action: who does it, what it serves and needs, papers, art. 55 procedures."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from foodplan.models.history import Identity, Versioned


class ActionParty(Versioned, table=True):
    """Who answers for an action or contributes to it; `role` is responsible or contributing.

    `party` is `organisation:<id>`, `colleague:<id>` or `name:<words>` for whoever is neither, and
    agrees with the two columns after it. Colleagues are on no public page; the others are.
    """

    __tablename__ = "action_party"

    action: str = Field(foreign_key="action.slug", index=True)
    party: str = Field(max_length=160)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    colleague_id: int | None = Field(default=None, foreign_key="colleague.id")
    role: str = Field(max_length=12)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)


class ActionIndicator(Versioned, table=True):
    """An action serves an indicator, with a share where the office has said how much."""

    __tablename__ = "action_indicator"
    __table_args__ = (sa.CheckConstraint("share BETWEEN 0 AND 1", name="share_is_a_share"),)

    action: str = Field(foreign_key="action.slug", index=True)
    indicator: str = Field(foreign_key="indicator.slug", index=True)
    share: float | None = Field(default=None)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)


class ActionDependency(Versioned, table=True):
    """An action cannot end before another one has; circles are refused."""

    __tablename__ = "action_dependency"
    __table_args__ = (sa.CheckConstraint("action <> needs", name="needs_another"),)

    action: str = Field(foreign_key="action.slug", index=True)
    needs: str = Field(foreign_key="action.slug", index=True)
    note: str = Field(default="", max_length=400)
    active: bool = Field(default=True)


class Procedure(Identity, table=True):
    """A procedure of co-programming or co-design (art. 55 of legislative decree 117/2017)."""


class ProcedureVersion(Versioned, table=True):
    """What is said of a procedure; `kind` is co_programming, co_design or accreditation.

    `initiative` says who began it: office or third_sector.
    """

    __tablename__ = "procedure_version"

    procedure: str = Field(foreign_key="procedure.slug", index=True)
    action: str = Field(foreign_key="action.slug", index=True)
    kind: str = Field(max_length=15)
    title: str = Field(max_length=200)
    initiative: str = Field(default="", max_length=12)
    source: str = Field(default="", max_length=400)
    active: bool = Field(default=True)
    simulated: bool = Field(default=False)


class ProcedureStep(Versioned, table=True):
    """A step of a procedure; done only with a day, and the act where there is one."""

    __tablename__ = "procedure_step"

    procedure: str = Field(foreign_key="procedure.slug", index=True)
    code: str = Field(max_length=20)
    title: str = Field(max_length=200)
    due_on: date | None = Field(default=None)
    done_on: date | None = Field(default=None)
    document: str = Field(default="", max_length=400)
    note: str = Field(default="", max_length=500)
    position: int = Field(default=0)
    active: bool = Field(default=True)


class StoredFile(SQLModel, table=True):
    """The bytes of an attachment, kept once; `media_type` is what the bytes are, not the name."""

    __tablename__ = "stored_file"

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(max_length=64, unique=True)
    filename: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int
    content: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    created_at: datetime
    created_by: int | None = Field(default=None, foreign_key="account.id")


class Document(Identity, table=True):
    """A paper or a link that belongs to something of the plan."""


class DocumentVersion(Versioned, table=True):
    """What is said of a document: a file that is kept here, or an address elsewhere.

    `subject_kind` is plan, goal, action, commitment, indicator, procedure or line, `subject` its
    slug.
    """

    __tablename__ = "document_version"

    document: str = Field(foreign_key="document.slug", index=True)
    subject_kind: str = Field(max_length=12)
    subject: str = Field(max_length=120, index=True)
    title: str = Field(max_length=200)
    url: str = Field(default="", max_length=400)
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    dated_on: date | None = Field(default=None)
    public: bool = Field(default=False)
    active: bool = Field(default=True)
