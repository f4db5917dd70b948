"""What an installation knows of itself, and the history of its jobs."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class InstanceFact(SQLModel, table=True):
    """One fact of this installation, such as the city's name or that it holds a demo."""

    __tablename__ = "instance_fact"

    key: str = Field(primary_key=True, max_length=40)
    value: str = Field(default="", max_length=400)


class JobRun(SQLModel, table=True):
    """One run of a job for one due instant; the unique pair keeps a job from running twice.

    `outcome` is asked, running, done, differences or failed. A run that failed is tried again at
    `next_at`, `attempts` times so far; one that `asked_by` wanted is due when it was asked for.
    """

    __tablename__ = "job_run"
    __table_args__ = (sa.UniqueConstraint("job", "due_at", name="uq_job_run_job_due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(max_length=40)
    due_at: datetime
    started_at: datetime
    finished_at: datetime | None = Field(default=None)
    outcome: str = Field(default="running", max_length=12)
    message: str = Field(default="", max_length=2000)
    attempts: int = Field(default=1, sa_column_kwargs={"server_default": sa.text("1")})
    next_at: datetime | None = Field(default=None)
    asked_by: int | None = Field(default=None, foreign_key="account.id")
